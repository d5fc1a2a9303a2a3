// SPDX-License-Identifier: Apache-2.0
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** Starts two processes, whose working threads are pinned, and prints the line of the run. */
final class Launcher {
  private static final long PATIENCE_SECONDS = 40;

  private final Peer peer;

  Launcher(Peer peer) {
    this.peer = peer;
  }

  void main(String[] arguments) throws Exception {
    Options options = Options.parse(arguments);
    String refusal = peer.refusal(options);
    if (!options.end.isEmpty()) {
      runEnd(options);
    } else if (refusal != null) {
      print(options, ",\"not_measured\":\"" + refusal + "\"");
    } else {
      launch(options);
    }
    System.exit(0);
  }

  private void launch(Options options) throws Exception {
    String world = peer.name() + "-" + ProcessHandle.current().pid();
    boolean trip = options.measure.equals("round-trip");
    try (AutoCloseable opened = peer.open(options, world)) {
      Process second = start(options, trip ? "answer" : "consume", world);
      Process first = start(options, trip ? "ask" : "produce", world);
      String fields = lineOf(trip ? first : second);
      boolean ended = first.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS)
          && second.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS);
      first.destroyForcibly();
      second.destroyForcibly();
      if (!ended || first.exitValue() != 0 || second.exitValue() != 0 || fields == null) {
        System.err.println(peer.name() + ": a process of the run failed");
        System.exit(1);
      }
      print(options, fields);
    }
  }

  private void print(Options options, String fields) {
    options.print(peer.name(), peer.version(options), fields);
  }

  private Process start(Options options, String end, String world) throws IOException {
    List<String> command = new ArrayList<>(peer.foreign(options, end, world));
    if (command.isEmpty()) {
      command.addAll(thisProgram());
      command.addAll(options.all);
      command.addAll(List.of("--end", end, "--world", world));
    }
    Process process = new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.INHERIT)
        .start();
    Runtime.getRuntime().addShutdownHook(new Thread(process::destroyForcibly));
    return process;
  }

  private List<String> thisProgram() {
    List<String> command = new ArrayList<>();
    command.add(ProcessHandle.current().info().command().orElse("java"));
    command.addAll(java.lang.management.ManagementFactory.getRuntimeMXBean().getInputArguments());
    command.addAll(List.of("-cp", System.getProperty("java.class.path"), peer.getClass().getName()));
    return command;
  }

  private static String lineOf(Process process) throws IOException {
    return new BufferedReader(new InputStreamReader(process.getInputStream())).readLine();
  }

  // The compiler, the collector and what else a peer runs stay where they like.
  private void runEnd(Options options) throws InterruptedException {
    Throwable[] failure = new Throwable[1];
    Thread thread = new Thread(() -> {
      try {
        if (options.pinned) {
          Cpus.pinThisThread(Arrays.asList("ask", "produce").contains(options.end) ? 0 : 1);
        }
        Ends.run(options, peer);
      } catch (Throwable error) {
        failure[0] = error;
      }
    }, "bench-end");
    thread.start();
    thread.join();
    if (failure[0] != null) {
      System.err.println(peer.name() + ": " + failure[0]);
      System.exit(1);
    }
  }
}

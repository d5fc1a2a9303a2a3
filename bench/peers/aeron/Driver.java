// SPDX-License-Identifier: Apache-2.0
import io.aeron.driver.MediaDriver;
import io.aeron.driver.ThreadingMode;
import java.io.BufferedReader;
import java.io.File;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/**
 * Aeron over IPC. This process runs the media driver (shared threading, its default back-off
 * idling, on any CPU) and starts two more, whose working threads are pinned.
 */
public final class Driver {
  private static final long PATIENCE_SECONDS = 40;

  public static void main(String[] arguments) throws Exception {
    Options options = Options.parse(arguments);
    if (!options.end.isEmpty()) {
      runEnd(options);
    } else if (options.refusal() != null) {
      print(options, ",\"not_measured\":\"" + options.refusal() + "\"");
    } else {
      launch(options);
    }
    System.exit(0);
  }

  private static void launch(Options options) throws Exception {
    String folder = new File("aeron-" + ProcessHandle.current().pid()).getAbsolutePath();
    MediaDriver.Context context = new MediaDriver.Context().aeronDirectoryName(folder)
        .threadingMode(ThreadingMode.SHARED).termBufferSparseFile(false)
        .dirDeleteOnStart(true).dirDeleteOnShutdown(true);
    boolean trip = options.measure.equals("round-trip");
    try (MediaDriver driver = MediaDriver.launch(context)) {
      Process second = start(options, trip ? "answer" : "consume", folder);
      Process first = start(options, trip ? "ask" : "produce", folder);
      String fields = lineOf(trip ? first : second);
      boolean ended = first.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS)
          && second.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS);
      first.destroyForcibly();
      second.destroyForcibly();
      if (!ended || first.exitValue() != 0 || second.exitValue() != 0 || fields == null) {
        System.err.println("aeron: a process of the run failed");
        System.exit(1);
      }
      print(options, fields);
    }
  }

  private static void print(Options options, String fields) {
    String version = MediaDriver.class.getPackage().getImplementationVersion();
    System.out.printf("{\"schema\":\"tenon.bench.driver/1\",\"peer\":\"aeron\",\"version\":\"%s, "
            + "Java %s, %s\",\"measure\":\"%s\",\"bytes\":%d,\"wait\":\"%s\"%s}%n",
        version, System.getProperty("java.version"), options.variant, options.measure,
        options.bytes, options.wait, fields);
  }

  // As this process was started, with what makes it an end.
  private static Process start(Options options, String end, String folder) throws IOException {
    List<String> command = new ArrayList<>();
    command.add(ProcessHandle.current().info().command().orElse("java"));
    command.addAll(java.lang.management.ManagementFactory.getRuntimeMXBean().getInputArguments());
    command.addAll(List.of("-cp", System.getProperty("java.class.path"), "Driver"));
    command.addAll(options.all);
    command.addAll(List.of("--end", end, "--folder", folder));
    Process process = new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.INHERIT)
        .start();
    Runtime.getRuntime().addShutdownHook(new Thread(process::destroyForcibly));
    return process;
  }

  private static String lineOf(Process process) throws IOException {
    return new BufferedReader(new InputStreamReader(process.getInputStream())).readLine();
  }

  // The compiler, the collector and Aeron's conductor stay where they like.
  private static void runEnd(Options options) throws InterruptedException {
    Throwable[] failure = new Throwable[1];
    Thread thread = new Thread(() -> {
      try {
        if (options.pinned) {
          pinTo(Arrays.asList("ask", "produce").contains(options.end) ? 0 : 1);
        }
        Ends.run(options);
      } catch (Throwable error) {
        failure[0] = error;
      }
    }, "bench-end");
    thread.start();
    thread.join();
    if (failure[0] != null) {
      System.err.println("aeron: " + failure[0]);
      System.exit(1);
    }
  }

  private static void pinTo(int cpu) throws IOException, InterruptedException {
    String name = Thread.currentThread().getName();
    Path me = null;
    try (Stream<Path> tasks = Files.list(Path.of("/proc/self/task"))) {
      for (Path task : (Iterable<Path>) tasks::iterator) {
        if (Files.readString(task.resolve("comm")).trim().equals(name)) {
          me = task.getFileName();
        }
      }
    }
    int status = new ProcessBuilder("taskset", "-pc", String.valueOf(cpu), String.valueOf(me))
        .redirectOutput(ProcessBuilder.Redirect.DISCARD).start().waitFor();
    if (me == null || status != 0) {
      throw new IOException("cannot run on CPU " + cpu);
    }
  }
}

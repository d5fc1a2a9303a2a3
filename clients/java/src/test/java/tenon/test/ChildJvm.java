// SPDX-License-Identifier: Apache-2.0
package tenon.test;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import tenon.Segment;

/** Another JVM, which runs the main method of a class and says line by line how far it is. */
final class ChildJvm implements AutoCloseable {
  private static final Path OWN_JAVA = Path.of(System.getProperty("java.home"), "bin", "java");

  private final Process process;
  private final BufferedReader said;

  private ChildJvm(Process process) {
    this.process = process;
    this.said = process.inputReader(StandardCharsets.UTF_8);
    Runtime.getRuntime().addShutdownHook(new Thread(process::destroyForcibly));
  }

  static ChildJvm start(Class<?> main, Object... arguments) {
    // Quick to start; what is tested does not depend on it.
    return start(OWN_JAVA, List.of("-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC"), true, main,
        arguments);
  }

  static ChildJvm start(
      Path java, List<String> flags, boolean errorsAreShown, Class<?> main, Object... arguments) {
    List<String> command = new ArrayList<>(List.of(java.toString()));
    command.addAll(flags);
    command.addAll(List.of("-cp", placeOf(Segment.class) + ":" + placeOf(main), main.getName()));
    List.of(arguments).forEach(argument -> command.add(argument.toString()));
    ProcessBuilder builder = new ProcessBuilder(command);
    if (errorsAreShown) {
      builder.redirectError(ProcessBuilder.Redirect.INHERIT);
    }
    try {
      return new ChildJvm(builder.start());
    } catch (IOException failure) {
      throw new UncheckedIOException(failure);
    }
  }

  /** Where the classes beside this one lie. */
  static Path placeOf(Class<?> type) {
    return Path.of(type.getProtectionDomain().getCodeSource().getLocation().getPath());
  }

  /** To be called by the child. */
  static void say(Object word) {
    System.out.println(word);
    System.out.flush();
  }

  /** To be called by the child: waits until somebody kills it. */
  static void sleepForEver() throws InterruptedException {
    Thread.sleep(Long.MAX_VALUE);
  }

  /** Waits for the next line; null when it ended. */
  String hear() throws IOException {
    return said.readLine();
  }

  /** Lets its System.in.read() return. */
  void tell() throws IOException {
    process.getOutputStream().write('!');
    process.getOutputStream().flush();
  }

  /** What it printed to standard error, all of it: waits for its end. */
  String errors() throws IOException {
    return new String(process.getErrorStream().readAllBytes(), StandardCharsets.UTF_8);
  }

  private long pid() {
    return process.pid();
  }

  void kill() throws InterruptedException {
    process.destroyForcibly().waitFor();
  }

  int exitCode() throws InterruptedException {
    return process.waitFor();
  }

  /** Returns when it is stopped. */
  void stop() throws IOException, InterruptedException {
    new ProcessBuilder("kill", "-STOP", Long.toString(pid())).start().waitFor();
    Path state = Path.of("/proc", Long.toString(pid()), "stat");
    while (!Files.readString(state).contains(") T ")) {
      Thread.onSpinWait();
    }
  }

  @Override
  public void close() {
    process.destroyForcibly();
  }
}

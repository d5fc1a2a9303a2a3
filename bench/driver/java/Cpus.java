// SPDX-License-Identifier: Apache-2.0
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;

/** On which CPU a thread runs. */
final class Cpus {
  private Cpus() {}

  /** Puts the calling thread, whose name no other one has, on that CPU. */
  static void pinThisThread(int cpu) throws IOException, InterruptedException {
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

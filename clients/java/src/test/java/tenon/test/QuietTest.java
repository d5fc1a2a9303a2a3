// SPDX-License-Identifier: Apache-2.0
package tenon.test;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import tenon.Segment;

/**
 * Not a flag is needed, and not a word of warning printed, by any JDK that is here: no door into
 * the JDK's inside is used, by which Java libraries for shared memory usually enter.
 */
class QuietTest {
  private static final Path JDKS = Path.of("/usr/lib/jvm");
  private static final Pattern VERSION = Pattern.compile("JAVA_VERSION=\"(\\d+)");
  private static final int OLDEST = 17;
  private static final int FIRST_WITH_VIRTUAL_THREADS = 21;
  private static final int FIRST_WITH_DOORS_TO_CLOSE = 24;
  private static final String REFUSAL = "a virtual thread cannot own a monitor: enter it in a"
      + " platform thread, for example of Executors.newFixedThreadPool()";

  @TempDir Path folder;

  /** A JDK that is installed here. */
  record Jdk(Path java, int version) {
    static Jdk at(Path link) {
      Path home = link;
      try {
        home = link.toRealPath();
        Matcher release = VERSION.matcher(Files.readString(home.resolve("release")));
        return new Jdk(home.resolve("bin/java"),
            release.find() ? Integer.parseInt(release.group(1)) : 0);
      } catch (IOException noJdk) {
        return new Jdk(home.resolve("bin/java"), 0);
      }
    }

    List<String> flags() {
      return version < FIRST_WITH_DOORS_TO_CLOSE
          ? List.of()
          : List.of("--illegal-native-access=deny", "--sun-misc-unsafe-memory-access=deny");
    }
  }

  static Stream<Jdk> jdks() throws IOException {
    Stream<Path> installed = Files.isDirectory(JDKS) ? Files.list(JDKS) : Stream.empty();
    return Stream.concat(Stream.of(Path.of(System.getProperty("java.home"))), installed)
        .map(Jdk::at).distinct()
        .filter(jdk -> jdk.version >= OLDEST && Files.isExecutable(jdk.java));
  }

  @ParameterizedTest
  @MethodSource("jdks")
  void printsNothing(Jdk jdk) throws Exception {
    String segment = folder.resolve("s").toString();
    try (ChildJvm child =
        ChildJvm.start(jdk.java, jdk.flags(), false, QuietMain.class, segment)) {
      assertEquals("", child.errors());
      assertEquals("done", child.hear());
      assertEquals(0, child.exitCode());
    }
    try (Stream<Path> left = Files.list(folder)) {
      assertEquals(0, left.count());
    }
  }

  // Monitors load a library, which newer JDKs warn of unless they are told.
  @ParameterizedTest
  @MethodSource("jdks")
  void monitorsAreQuietWhereTheyAreAllowed(Jdk jdk) throws Exception {
    List<String> flags = new ArrayList<>(jdk.flags());
    flags.add("--enable-native-access=ALL-UNNAMED");
    Object[] arguments = jdk.version < FIRST_WITH_VIRTUAL_THREADS
        ? new Object[] {folder.resolve("s")}
        : new Object[] {folder.resolve("s"), "virtual"};
    try (ChildJvm child = ChildJvm.start(jdk.java, flags, false, NativeMain.class, arguments)) {
      assertEquals("", child.errors());
      assertEquals(jdk.version < FIRST_WITH_VIRTUAL_THREADS ? "done" : REFUSAL, child.hear());
      assertEquals(0, child.exitCode());
    }
    if (jdk.version >= FIRST_WITH_DOORS_TO_CLOSE) {
      forbidden(jdk);
    }
  }

  private void forbidden(Jdk jdk) throws Exception {
    try (ChildJvm child =
        ChildJvm.start(jdk.java, jdk.flags(), false, NativeMain.class, folder.resolve("s"))) {
      String told = child.errors();
      assertTrue(told.contains("TenonException$Unsupported: "), told);
    }
  }

  @Test
  void usesNoBackDoor() throws Exception {
    try (Stream<Path> files = Files.walk(ChildJvm.placeOf(Segment.class))) {
      for (Path file : files.filter(name -> name.toString().endsWith(".class")).toList()) {
        String content = Files.readString(file, StandardCharsets.ISO_8859_1);
        for (String door : List.of("sun/", "sun.misc", "jdk/", "jdk.internal", "setAccessible",
            "java/lang/foreign", "loadLibrary", "privateLookupIn", "Method.invoke")) {
          assertFalse(content.contains(door), door + " in " + file.getFileName());
        }
      }
    }
  }
}

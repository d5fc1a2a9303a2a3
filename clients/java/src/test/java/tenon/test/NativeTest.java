// SPDX-License-Identifier: Apache-2.0
package tenon.test;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** When the native library is loaded, from where, and what is left of it. */
class NativeTest {
  private static final String CLASSES = "-Xlog:class+load";
  private static final Path OWN_JAVA = Path.of(System.getProperty("java.home"), "bin", "java");

  @TempDir Path folder;

  private ChildJvm start(Class<?> main, String... flags) {
    List<String> all = new ArrayList<>(List.of(flags));
    all.add("-Djava.io.tmpdir=" + folder);
    return ChildJvm.start(OWN_JAVA, all, false, main, folder.resolve("s"));
  }

  private static boolean loadsNative(ChildJvm child) throws IOException {
    boolean loads = false;
    for (String line = child.hear(); !line.equals("done"); line = child.hear()) {
      loads |= line.contains(" tenon.Native ");
    }
    return loads;
  }

  @Test
  void channelsDoNotNeedIt() throws Exception {
    try (ChildJvm channels = start(QuietMain.class, CLASSES);
        ChildJvm monitors = start(NativeMain.class, CLASSES)) {
      assertFalse(loadsNative(channels));
      assertTrue(loadsNative(monitors));
    }
  }

  @Test
  void nothingIsLeftOfIt() throws Exception {
    try (ChildJvm child = start(NativeMain.class)) {
      assertEquals("done", child.hear());
      assertEquals(0, child.exitCode());
    }
    try (Stream<Path> left = Files.list(folder)) {
      assertEquals(List.of(), left.toList());
    }
  }

  @Test
  void aPropertyNamesAnother() throws Exception {
    Path empty = Files.createFile(folder.resolve("empty.so"));
    try (ChildJvm child = start(NativeMain.class, "-Dtenon.native=" + empty)) {
      String told = child.errors();
      assertTrue(told.contains("Unsupported: ") && told.contains("empty.so"), told);
    }
    Path copy = folder.resolve("copy.so");
    try (Stream<Path> files = Files.walk(ChildJvm.placeOf(tenon.Segment.class))) {
      Files.copy(files.filter(file -> file.endsWith("libtenon_jni.so")).findAny().get(), copy);
    }
    try (ChildJvm child = start(NativeMain.class, "-Dtenon.native=" + copy)) {
      assertEquals("done", child.hear());
    }
  }
}

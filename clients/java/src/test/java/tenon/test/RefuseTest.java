// SPDX-License-Identifier: Apache-2.0
package tenon.test;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tenon.Code;
import tenon.Segment;
import tenon.TenonException;

/** What is not a sound segment is refused with an exception of its own, and left untouched. */
class RefuseTest {
  // Of SegmentHeader, docs/spec/layout.txt.
  private static final int MAGIC = 0;
  private static final int FORMAT_MAJOR = 8;
  private static final int FINGERPRINT = 16;
  private static final int NONCE = 80;
  private static final int READY = 232;

  @TempDir Path folder;
  private Path path;

  @BeforeEach
  void make() {
    path = folder.resolve("s");
    Segment.openOrCreate(path.toString(), OneSegment.SMALL).close();
  }

  @Test
  void foreignMagic() throws IOException {
    overwrite(MAGIC, 'x');
    expectRefused(Code.BAD_MAGIC);
  }

  @ParameterizedTest
  @ValueSource(longs = {0, 7, 8, 100, 255, 256, 4096, 8192, 1 << 20})
  void cut(long length) throws IOException {
    setLength(length);
    expectRefused(Code.TRUNCATED);
  }

  @Test
  void longerThanItSays() throws IOException {
    setLength(Files.size(path) + 1);
    expectRefused(Code.CORRUPT);
  }

  @Test
  void newerMajorVersion() throws IOException {
    overwrite(FORMAT_MAJOR, 0x7f);
    expectRefused(Code.VERSION_MISMATCH);
  }

  @Test
  void foreignLayout() throws IOException {
    overwrite(FINGERPRINT, 1);
    expectRefused(Code.LAYOUT_MISMATCH);
  }

  @Test
  void neverFinished() throws IOException {
    overwrite(READY, 0);
    expectRefused(Code.INCOMPLETE);
  }

  @Test
  void foreignChecksum() throws IOException {
    try (RandomAccessFile file = new RandomAccessFile(path.toFile(), "rw")) {
      file.seek(NONCE);
      int now = file.read();
      file.seek(NONCE);
      file.write(now ^ 1);
    }
    expectRefused(Code.CORRUPT);
  }

  @Test
  void directory() throws IOException {
    Files.delete(path);
    Files.createDirectory(path);
    expectRefused(Code.WRONG_KIND);
  }

  @Test
  void link() throws IOException {
    Path real = folder.resolve("real");
    Files.move(path, real);
    Files.createSymbolicLink(path, real);
    expectRefused(Code.UNSAFE_PATH);
  }

  @Test
  void fifo() throws Exception {
    Files.delete(path);
    assertEquals(0, new ProcessBuilder("mkfifo", path.toString()).start().waitFor());
    expectRefused(Code.WRONG_KIND);
  }

  @Test
  void nothing() throws IOException {
    Files.delete(path);
    assertThrows(TenonException.NotFound.class, () -> Segment.open(path.toString()));
    assertThrows(TenonException.NotFound.class, () -> Segment.remove(path.toString()));
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "a/b", "a b", "\u00e4", "a\0", "/dev/shm/\ud800"})
  void impossibleNames(String name) {
    assertThrows(TenonException.InvalidArgument.class, () -> Segment.open(name));
    assertThrows(TenonException.InvalidArgument.class, () -> Segment.openOrCreate(name));
  }

  private void expectRefused(Code code) throws IOException {
    Object before = look();
    byte[] content = content();
    TenonException open =
        assertThrows(TenonException.class, () -> Segment.open(path.toString()));
    assertEquals(code, open.code());
    TenonException openOrCreate =
        assertThrows(TenonException.class, () -> Segment.openOrCreate(path.toString()));
    assertEquals(code, openOrCreate.code());
    assertEquals(before, look(), "it was touched");
    assertArrayEquals(content, content(), "it was changed");
  }

  private Object look() throws IOException {
    return Files.readAttributes(
        path, "unix:ino,size,mode,lastModifiedTime,ctime", LinkOption.NOFOLLOW_LINKS);
  }

  private byte[] content() throws IOException {
    return Files.isRegularFile(path) ? Files.readAllBytes(path) : new byte[0];
  }

  private void overwrite(int at, int value) throws IOException {
    try (RandomAccessFile file = new RandomAccessFile(path.toFile(), "rw")) {
      file.seek(at);
      file.write(value);
    }
  }

  private void setLength(long length) throws IOException {
    try (RandomAccessFile file = new RandomAccessFile(path.toFile(), "rw")) {
      file.setLength(length);
    }
  }
}

// SPDX-License-Identifier: Apache-2.0
package tenon.test;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assumptions.assumeFalse;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import tenon.Segment;
import tenon.SegmentOptions;
import tenon.TenonException;

/** A segment on a disk says whether it is whole. */
class DiskTest {
  // docs/spec/layout.txt: SegmentWords, and what CLEAN may be.
  private static final int CLEAN_AT = 4096 + 16;
  private static final int BOOT_AT = 4096 + 24;
  private static final int CLEAN = 0;
  private static final int IN_USE = 2;

  private Path folder;
  private Path file;

  /** Attaches. */
  static final class User {
    private User() {}

    public static void main(String[] arguments) throws Exception {
      Segment.open(arguments[0]);
      ChildJvm.say("attached");
      ChildJvm.sleepForEver();
    }
  }

  @BeforeEach
  void makeFolder() throws IOException {
    folder = Files.createTempDirectory("tenon-disk-");
    file = folder.resolve("s");
    assumeFalse(Files.getFileStore(folder).type().equals("tmpfs"), "there is no disk");
  }

  @AfterEach
  void removeFolder() throws IOException {
    Segment.remove(file.toString());
    Files.delete(folder); // nothing is left in it
  }

  private Segment open() {
    return Segment.openOrCreate(file.toString(), new SegmentOptions().withMaxBytes(1 << 20));
  }

  private int state() throws IOException {
    ByteBuffer word = ByteBuffer.allocate(Integer.BYTES).order(ByteOrder.LITTLE_ENDIAN);
    try (FileChannel channel = FileChannel.open(file)) {
      channel.read(word, CLEAN_AT);
    }
    return word.getInt(0);
  }

  private void pretendAnotherBoot() throws IOException {
    try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
      channel.write(ByteBuffer.allocate(Long.BYTES), BOOT_AT);
    }
  }

  @Test
  void isCleanOnceAllHaveLeft() throws IOException {
    Segment first = open();
    Segment second = open();
    assertEquals(IN_USE, state());
    first.flush();
    first.close();
    assertEquals(IN_USE, state());
    second.close();
    assertEquals(CLEAN, state());
    pretendAnotherBoot();
    open().close();
  }

  @Test
  void whoDiedIsNotWaitedFor() throws Exception {
    Segment survivor = open();
    try (ChildJvm child = ChildJvm.start(User.class, file)) {
      child.hear();
      child.kill();
    }
    survivor.close();
    assertEquals(CLEAN, state());
  }

  @Test
  void isRefusedWhenItWasInUse() throws Exception {
    open().close();
    try (ChildJvm child = ChildJvm.start(User.class, file)) {
      child.hear();
      child.kill();
    }
    assertEquals(IN_USE, state());
    try (Segment again = open()) { // in the boot of its last user nothing is lost
      again.flush();
      pretendAnotherBoot();
      assertThrows(TenonException.Corrupt.class, this::open);
    }
  }
}

// SPDX-License-Identifier: Apache-2.0
package tenon;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Set;

/**
 * Whether a segment that outlives the machine's boot is whole. docs/spec/segment.md, "On a disk";
 * in C++ src/mapping/clean.cpp.
 */
final class Clean {
  private static final Set<String> IN_MEMORY = Set.of("tmpfs", "ramfs", "hugetlbfs");
  private static final int BOOT_BYTES = 16;

  private Clean() {}

  /** True for a folder on a disk. */
  static boolean outlivesBoot(Path directory) throws IOException {
    return !IN_MEMORY.contains(Files.getFileStore(directory).type());
  }

  /** Refuses one that was in use when the machine went down. */
  static void check(FileChannel channel) throws IOException {
    ByteBuffer words =
        ByteBuffer.allocate(Layout.SegmentWords.SIZE).order(ByteOrder.LITTLE_ENDIAN);
    channel.read(words, Layout.WORDS_OFFSET);
    if (words.getInt(Layout.SegmentWords.CLEAN) == Layout.CLEAN) {
      return;
    }
    // Once more, after the state: the boot is stored before it.
    channel.read(words.clear(), Layout.WORDS_OFFSET);
    byte[] boot = new byte[BOOT_BYTES];
    words.get(Layout.SegmentWords.USED_IN_BOOT, boot);
    if (!Arrays.equals(boot, bootId())) {
      throw TenonException.of(Code.CORRUPT, "it was in use when the machine went down");
    }
  }

  /** Before the first store, with the gate held. */
  static void beginUse(SegmentFile file) throws IOException {
    Shared words = file.words();
    if (words.getOpaqueInt(Layout.SegmentWords.CLEAN) == Layout.CLEAN) {
      words.putWords(Layout.SegmentWords.USED_IN_BOOT,
          ByteBuffer.wrap(bootId()).order(ByteOrder.LITTLE_ENDIAN));
      // SYNC words.clean: release, with the reads of who checks.
      words.compareAndSetInt(Layout.SegmentWords.CLEAN, Layout.CLEAN, Layout.USE_BEGINS);
    }
    if (words.getOpaqueInt(Layout.SegmentWords.CLEAN) == Layout.USE_BEGINS) {
      force(file.channel());
      words.compareAndSetInt(Layout.SegmentWords.CLEAN, Layout.USE_BEGINS, Layout.IN_USE);
    }
  }

  /** What was stored before is on the disk; should the disk refuse, it is never clean again. */
  static void flush(SegmentFile file) throws IOException {
    try {
      force(file.channel());
    } catch (IOException refused) {
      file.words().setOpaqueInt(Layout.SegmentWords.CLEAN, Layout.NOT_WRITTEN);
      throw refused;
    }
  }

  /** After the last store, with the gate closed and nobody else attached. */
  static void endUse(SegmentFile file) throws IOException {
    Shared words = file.words();
    if (words.getOpaqueInt(Layout.SegmentWords.CLEAN) != Layout.IN_USE) {
      return;
    }
    flush(file);
    words.setOpaqueInt(Layout.SegmentWords.CLEAN, Layout.CLEAN);
    flush(file);
  }

  /** Writes the file to its disk; also when the calling thread is interrupted. */
  static void force(FileChannel channel) throws IOException {
    Undisturbed.run(() -> {
      channel.force(true);
      return null;
    });
  }

  static byte[] bootId() throws IOException {
    String text = Files.readString(Path.of("/proc/sys/kernel/random/boot_id")).strip();
    return HexFormat.of().parseHex(text.replace("-", ""));
  }
}

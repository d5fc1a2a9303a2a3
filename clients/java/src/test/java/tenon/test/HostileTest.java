// SPDX-License-Identifier: Apache-2.0
package tenon.test;

import static org.junit.jupiter.api.Assertions.fail;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.SplittableRandom;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import tenon.Queue;
import tenon.QueueOptions;
import tenon.Receiver;
import tenon.Segment;
import tenon.SegmentOptions;
import tenon.Sender;
import tenon.TenonException;

/** Damaged words, wherever they are: whoever uses the segment gets a TenonException, or is served. */
class HostileTest {
  private static final int CASES = 1500; // each
  private static final SegmentOptions TINY =
      new SegmentOptions().withMaxBytes(256 << 10).withLimits(4, 4);
  private static final long[] NASTY = {0, 1, -1, Long.MIN_VALUE, Long.MAX_VALUE, 1L << 31, 1L << 32,
      0x7fff_ffffL, 0xffffL, 4096, (1L << 40) - 8};

  // Of SegmentHeader and DirectoryEntry, docs/spec/layout.txt.
  private static final int DIRECTORY_OFFSET = 64;
  private static final int HEAP_OFFSET = 72;
  private static final int ENTRY_BYTES = 128;
  private static final int ENTRY_CHECKSUM = 120;
  private static final int WORDS_OFFSET = 4096;
  private static final int QUEUE_BYTES = 896;

  /** What is damaged. */
  enum Where { QUEUE, BLOCKS, DIRECTORY, FORGED_ENTRY, CONTROL }

  @TempDir Path folder;
  private Path path;
  private byte[] sound;

  @BeforeEach
  void make() throws Exception {
    path = folder.resolve("s");
    try (Segment segment = Segment.openOrCreate(path.toString(), TINY)) {
      Queue queue = segment.queue("q", new QueueOptions(4, 256, 64, 1, 0));
      Sender sender = queue.sender();
      Receiver receiver = queue.receiver();
      for (int i = 0; i < 7; ++i) {
        sender.send(new byte[i * 32]);
        if (i < 5) {
          receiver.receive(new byte[256]);
        }
      }
    }
    sound = Files.readAllBytes(path);
  }

  @ParameterizedTest
  @EnumSource(Where.class)
  void damaged(Where where) throws Exception {
    for (int seed = 0; seed < CASES; ++seed) {
      damage(where, new SplittableRandom(seed));
      try {
        use();
      } catch (TenonException refused) {
        continue;
      } catch (Throwable other) {
        fail(where + ", seed " + seed, other);
      }
    }
  }

  // As the same file: this JVM keeps a descriptor for each that it has seen.
  private void damage(Where where, SplittableRandom random) throws IOException {
    ByteBuffer file = ByteBuffer.wrap(sound.clone()).order(ByteOrder.LITTLE_ENDIAN);
    int directory = (int) file.getLong(DIRECTORY_OFFSET);
    int heap = (int) file.getLong(HEAP_OFFSET);
    for (int words = random.nextInt(3); words >= 0; --words) {
      switch (where) {
        case QUEUE -> flip(file, heap, QUEUE_BYTES + 512, random);
        case BLOCKS -> flip(file, heap + QUEUE_BYTES, 8192, random);
        case DIRECTORY, FORGED_ENTRY -> flip(file, directory, ENTRY_BYTES, random);
        case CONTROL -> flip(file, WORDS_OFFSET, heap - WORDS_OFFSET, random);
        default -> throw new AssertionError(where);
      }
    }
    if (where == Where.FORGED_ENTRY) {
      forge(file, directory);
    }
    try (RandomAccessFile on = new RandomAccessFile(path.toFile(), "rw")) {
      on.write(file.array());
    }
  }

  private static void flip(ByteBuffer file, int from, int bytes, SplittableRandom random) {
    boolean half = random.nextBoolean();
    int at = from + random.nextInt(bytes / Long.BYTES) * Long.BYTES;
    long word = file.getLong(at);
    long value = switch (random.nextInt(4)) {
      case 0 -> word ^ 1L << random.nextInt(Long.SIZE);
      case 1 -> word + random.nextInt(-4, 5);
      case 2 -> random.nextLong();
      default -> NASTY[random.nextInt(NASTY.length)];
    };
    if (half) {
      file.putInt(at + (random.nextBoolean() ? Integer.BYTES : 0), (int) value);
    } else {
      file.putLong(at, value);
    }
  }

  // Makes the checksum of an entry right again: FNV-1a, 64 bits, of a published one.
  private static void forge(ByteBuffer file, int entry) {
    long hash = 0xcbf29ce484222325L;
    for (int i = 0; i < ENTRY_CHECKSUM; ++i) {
      int octet = i < Integer.BYTES ? (i == 0 ? 1 : 0) : file.get(entry + i) & 0xff;
      hash = (hash ^ octet) * 0x100000001b3L;
    }
    file.putLong(entry + ENTRY_CHECKSUM, hash);
  }

  private void use() throws InterruptedException {
    try (Segment segment = Segment.open(path.toString())) {
      refusedOrServed(() -> segment.queue("another", new QueueOptions(2, 8)).sender().send(new byte[8]));
      refusedOrServed(() -> segment.removeObject("another"));
      Queue queue = segment.openQueue("q");
      refusedOrServed(() -> receive(queue.receiver()));
      refusedOrServed(() -> send(queue.sender()));
      refusedOrServed(() -> receive(queue.receiver()));
      segment.removeObject("q");
    }
  }

  private static void receive(Receiver receiver) throws InterruptedException {
    try (receiver) {
      byte[] out = new byte[256];
      for (int i = 0; i < 8; ++i) {
        if (receiver.tryPeek() == null || receiver.tryReceive(out) < 0) {
          receiver.receive(out, Duration.ofNanos(1));
        }
      }
    }
  }

  private static void send(Sender sender) throws InterruptedException {
    try (sender) {
      while (sender.tryClaim(200) != null) {
        sender.commit();
      }
      sender.send(new byte[3], Duration.ofNanos(1));
    }
  }

  /** A step after which the others go on. */
  private interface Step {
    void run() throws InterruptedException;
  }

  private static void refusedOrServed(Step step) throws InterruptedException {
    try {
      step.run();
    } catch (TenonException refused) {
      return;
    }
  }
}

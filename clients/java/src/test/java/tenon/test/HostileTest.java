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

/** Damaged words, wherever: whoever uses the segment gets a TenonException, or is served. */
class HostileTest {
  private static final int CASES = 1000; // each
  private static final SegmentOptions TINY =
      new SegmentOptions().withMaxBytes(256 << 10).withLimits(4, 4);

  // Of SegmentHeader and DirectoryEntry, docs/spec/layout.txt.
  private static final int DIRECTORY_OFFSET = 64;
  private static final int HEAP_OFFSET = 72;
  private static final int ENTRY_BYTES = 128;
  private static final int ENTRY_CHECKSUM = 120;
  private static final int WORDS_OFFSET = 4096;
  private static final int WORDS_BYTES = 16; // the others are hints
  private static final int SLOTS_OFFSET = 8192;
  private static final int SLOT_BYTES = 128;
  private static final int QUEUE_BYTES = 896;

  /** What is damaged. */
  enum Where { QUEUE, BLOCKS, DIRECTORY, FORGED_ENTRY, WORDS, SLOTS }

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
      damage(where, new Damage(seed));
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
  private void damage(Where where, Damage damage) throws IOException {
    ByteBuffer file = ByteBuffer.wrap(sound.clone()).order(ByteOrder.LITTLE_ENDIAN);
    int directory = (int) file.getLong(DIRECTORY_OFFSET);
    int heap = (int) file.getLong(HEAP_OFFSET);
    for (int words = damage.words(); words > 0; --words) {
      switch (where) {
        case QUEUE -> damage.flip(file, heap, QUEUE_BYTES + 512);
        case BLOCKS -> damage.flip(file, heap + QUEUE_BYTES, 8192);
        case DIRECTORY, FORGED_ENTRY -> damage.flip(file, directory, ENTRY_BYTES);
        case WORDS -> damage.flip(file, WORDS_OFFSET, WORDS_BYTES);
        case SLOTS -> damage.flip(file, SLOTS_OFFSET, TINY.maxParticipants() * SLOT_BYTES);
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

  // Makes the checksum of an entry right again, which is that of a published one.
  private static void forge(ByteBuffer file, int entry) {
    int state = file.getInt(entry);
    file.putInt(entry, 1);
    file.putLong(entry + ENTRY_CHECKSUM, Fnv.of(file, entry, ENTRY_CHECKSUM));
    file.putInt(entry, state);
  }

  private void use() throws InterruptedException {
    try (Segment segment = Segment.open(path.toString())) {
      refusedOrServed(() -> {
        segment.queue("another", new QueueOptions(2, 8)).sender().send(new byte[8]);
      });
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

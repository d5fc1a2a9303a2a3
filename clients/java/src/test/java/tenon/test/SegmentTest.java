// SPDX-License-Identifier: Apache-2.0
package tenon.test;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import tenon.Queue;
import tenon.QueueOptions;
import tenon.Segment;
import tenon.SegmentOptions;
import tenon.TenonException;

class SegmentTest extends OneSegment {
  @Test
  void whoIsAttachedGoesOnAfterItIsRemoved() throws Exception {
    Queue queue = queue(2);
    Segment.remove(path());
    assertFalse(segment.isLinked());
    queue.sender().send(Words.of(7));
    byte[] message = new byte[Words.BYTES];
    queue.receiver().receive(message);
    assertEquals(7, Words.in(message));
    assertThrows(TenonException.NotFound.class, () -> Segment.open(path()));
    try (Segment next = Segment.openOrCreate(path(), SMALL)) {
      assertNotEquals(segment.nonce(), next.nonce());
      assertTrue(next.isLinked());
    }
  }

  @Test
  void aForeignFileIsNotRemoved() throws Exception {
    Path file = Files.write(folder.resolve("foreign"), new byte[4096]);
    assertThrows(TenonException.BadMagic.class, () -> Segment.remove(file.toString()));
    assertTrue(Files.exists(file));
  }

  @Test
  void leavesNothingBeside() throws Exception {
    assertEquals(1, filesBeside().size());
    segment.close();
    assertEquals(List.of(), filesBeside());
  }

  @Test
  void maxBytesAreTheEnd() {
    assertThrows(TenonException.NoSpace.class,
        () -> segment.queue("large", new QueueOptions(1 << 16, 1024)));
    queue(2); // what failed left nothing behind
  }

  @Test
  void maxObjectsAreTheEndUntilOneIsRemoved() {
    for (int i = 0; i < SMALL.maxObjects(); ++i) {
      segment.queue("q" + i, new QueueOptions(2, 8)).close();
    }
    assertThrows(TenonException.NoSpace.class, () -> queue(2));
    segment.removeObject("q3");
    assertThrows(TenonException.NotFound.class, () -> segment.openQueue("q3"));
    queue(2);
  }

  @Test
  void aRemovedQueueStaysForWhoHasItOpen() throws Exception {
    Queue removed = queue(2);
    removed.sender().send(Words.of(1));
    segment.removeObject("q");
    queue(2).sender().send(Words.of(2));
    byte[] message = new byte[Words.BYTES];
    removed.receiver().receive(message);
    assertEquals(1, Words.in(message));
  }

  @Test
  void maxParticipantsAreTheEndUntilOneLeaves() {
    List<Segment> others = new ArrayList<>();
    for (int i = 1; i < SMALL.maxParticipants(); ++i) {
      others.add(Segment.open(path()));
    }
    assertThrows(TenonException.TooManyParticipants.class, () -> Segment.open(path()));
    others.get(1).close();
    Segment.open(path()).close();
    others.forEach(Segment::close);
  }

  @Test
  void permissionsAreAsAskedFor() throws Exception {
    String path = folder.resolve("group").toString();
    SegmentOptions options = new SegmentOptions(4 << 20, 4, 0, 8, "rw-rw----");
    try (Segment shared = Segment.openOrCreate(path, options)) {
      assertEquals("rw-rw----",
          PosixFilePermissions.toString(Files.getPosixFilePermissions(shared.path())));
    }
  }

  @Test
  void impossibleOptions() {
    for (SegmentOptions options : List.of(SMALL.withMaxBytes(0), SMALL.withMaxBytes(4096),
        SMALL.withLimits(0, 8),
        new SegmentOptions(4 << 20, 4, 0, 8, "0600"), SMALL.withLimits(70_000, 8), SMALL.withLimits(4, 0))) {
      String path = folder.resolve("t").toString();
      assertThrows(TenonException.InvalidArgument.class,
          () -> Segment.openOrCreate(path, options));
    }
    assertArrayEquals(new String[] {"s"}, folder.toFile().list((where, name) -> name.length() < 9));
  }
}

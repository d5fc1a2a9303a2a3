// SPDX-License-Identifier: Apache-2.0
package tenon.test;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import tenon.Queue;
import tenon.QueueOptions;
import tenon.Segment;
import tenon.Sender;
import tenon.TenonException;

/**
 * Several attachments of one JVM. The kernel drops all locks of a process on a file when it closes
 * any descriptor of it: nobody may do that to the other's proof of life.
 */
class SameJvmTest extends OneSegment {
  private final byte[] message = new byte[Words.BYTES];

  private void expectAliveFor(ChildJvm other) throws Exception {
    other.tell();
    assertEquals("alive", other.hear());
  }

  @Test
  void oneClosesAndTheOtherStaysAlive() throws Exception {
    Queue queue = queue(2);
    Sender sender = queue.sender();
    try (ChildJvm other = ChildJvm.start(ProbeMain.class, path())) {
      expectAliveFor(other);
      try (Segment second = Segment.open(path())) {
        assertThrows(TenonException.RoleHeld.class, () -> second.openQueue("q").sender());
        expectAliveFor(other);
      }
      expectAliveFor(other);
      assertThrows(TenonException.RoleHeld.class, () -> queue(2).sender());
      sender.send(message);
      segment.close();
      other.tell();
      assertEquals("nobody", other.hear());
    }
  }

  @Test
  void alsoWhenItCameByAnotherPath() throws Exception {
    Path alias = Files.createSymbolicLink(folder.resolve("alias"), folder);
    Sender sender = queue(2).sender();
    try (ChildJvm other = ChildJvm.start(ProbeMain.class, path())) {
      expectAliveFor(other);
      for (String path : new String[] {alias.resolve("s").toString(), folder + "/./s"}) {
        try (Segment second = Segment.open(path)) {
          assertThrows(TenonException.RoleHeld.class, () -> second.openQueue("q").sender());
        }
        expectAliveFor(other);
      }
      sender.send(message);
    }
  }

  @Test
  void theRemovedOneAndItsSuccessorAreTwo() throws Exception {
    Sender sender = queue(2).sender();
    try (ChildJvm other = ChildJvm.start(ProbeMain.class, path())) {
      expectAliveFor(other);
      Segment.remove(path());
      try (Segment next = Segment.openOrCreate(path(), SMALL)) {
        next.queue("q", new QueueOptions(2, 64)).sender();
      }
      expectAliveFor(other);
      sender.send(message);
    }
  }
}

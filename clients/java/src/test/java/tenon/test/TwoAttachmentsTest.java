// SPDX-License-Identifier: Apache-2.0
package tenon.test;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import org.junit.jupiter.api.Test;
import tenon.QueueOptions;
import tenon.Segment;
import tenon.SegmentOptions;

/**
 * With monitors one process is attached twice, in two ways, of which one may not disturb the other:
 * a process that closes any descriptor of a file loses all locks on it that it holds by F_SETLK.
 */
class TwoAttachmentsTest extends OneSegment {
  private static final SegmentOptions LARGE = new SegmentOptions().withMaxBytes(256 << 20);

  // Each attach takes the next slot, of an odd number: so in the end the native one has asked about
  // the other one's, too.
  @Test
  void theNativeOneDoesNotEndTheOther() throws Exception {
    String odd = folder.resolve("odd").toString();
    try (Segment first = Segment.openOrCreate(odd, SMALL.withLimits(5, 8));
        ChildJvm probe = ChildJvm.start(ProbeMain.class, odd)) {
      first.queue("q", new QueueOptions(2, 64)).sender();
      for (int attach = 0; attach < 5; ++attach) {
        try (Segment again = Segment.open(odd)) {
          again.monitor("m").enter().close();
        }
        probe.tell();
        assertEquals("alive", probe.hear());
      }
    }
  }

  // What it would lose in the middle is the lock under which objects are made.
  @Test
  void theNativeOneWaitsForLocksOfTheOther() throws Exception {
    String large = folder.resolve("large").toString();
    try (Segment making = Segment.openOrCreate(large, LARGE); Segment other = Segment.open(large)) {
      Threads<?> maker = Threads.start(
          () -> making.queue("large", new QueueOptions(1 << 10, 1 << 17)));
      maker.untilInside(Class.forName("tenon.SegmentFile"), "reserve");
      other.monitor("m");
      assertFalse(maker.isInside(Class.forName("tenon.SegmentFile"), "reserve"));
      maker.get();
    }
  }
}

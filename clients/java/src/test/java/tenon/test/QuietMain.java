// SPDX-License-Identifier: Apache-2.0
package tenon.test;

import java.time.Duration;
import tenon.Doorbell;
import tenon.Idle;
import tenon.Queue;
import tenon.QueueOptions;
import tenon.Receiver;
import tenon.Segment;
import tenon.SegmentOptions;
import tenon.Sender;
import tenon.TenonException;

/** A process that uses all of the library once. */
final class QuietMain {
  private QuietMain() {}

  public static void main(String[] arguments) throws Exception {
    try (Segment segment = Segment.openOrCreate(arguments[0], new SegmentOptions())) {
      Queue queue = segment.queue("q", new QueueOptions(4, 100_000));
      for (Idle idle : Idle.values()) {
        useEnds(queue.sender(idle), queue.receiver(idle), segment.doorbell());
      }
      segment.removeObject("q");
    }
    Segment.remove(arguments[0]);
    ChildJvm.say("done");
  }

  private static void useEnds(Sender sender, Receiver receiver, Doorbell bell) throws Exception {
    try (sender; receiver; bell) {
      receiver.arm(bell);
      sender.send(new byte[70_000]);
      sender.claim(8).putLong(1);
      sender.commit();
      receiver.receive(new byte[100_000]);
      receiver.peek();
      receiver.release();
      try {
        receiver.receive(new byte[1], Duration.ofMillis(2));
      } catch (TenonException.Timeout nothingThere) {
        receiver.waitPeer(Duration.ofSeconds(1));
      }
    }
  }
}

// SPDX-License-Identifier: Apache-2.0
package tenon.test;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import tenon.Segment;

/** What a killed process leaves beside the segment goes with the next user of its slot. */
class LeftoversTest extends OneSegment {
  /** Attaches, and makes doorbells. */
  static final class Ringer {
    private Ringer() {}

    public static void main(String[] arguments) throws Exception {
      Segment segment = Segment.open(arguments[0]);
      segment.doorbell();
      segment.doorbell();
      ChildJvm.say("made");
      ChildJvm.sleepForEver();
    }
  }

  @Test
  void areGoneWhenTheSlotIsUsedAgain() throws Exception {
    List<String> own = filesBeside();
    List<String> dead = new ArrayList<>();
    try (ChildJvm child = ChildJvm.start(Ringer.class, path())) {
      child.hear();
      child.kill();
      dead.addAll(filesBeside());
      dead.removeAll(own);
      assertEquals(3, dead.size(), "a proof of life and two doorbells");
    }
    useAllSlots(dead);
    assertEquals(own, filesBeside());
  }

  @Test
  void alsoOfOneThatWasKilledWhileItLeft() throws Exception {
    List<String> own = filesBeside();
    String left = own.get(0).replaceFirst("-0-1$", "-1-1");
    Segment.open(path()).close(); // the first user of slot 1
    Files.createFile(folder.resolve(left));
    useAllSlots(List.of(left));
    assertEquals(own, filesBeside());
  }

  private void useAllSlots(List<String> dead) throws Exception {
    List<Segment> others = new ArrayList<>();
    for (int slot = 1; slot < SMALL.maxParticipants(); ++slot) {
      others.add(Segment.open(path())); // no slot is left: it has the dead one's, too
    }
    assertTrue(filesBeside().stream().noneMatch(dead::contains));
    others.forEach(Segment::close);
  }
}

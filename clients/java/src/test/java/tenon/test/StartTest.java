// SPDX-License-Identifier: Apache-2.0
package tenon.test;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tenon.QueueOptions;
import tenon.Segment;

/** Whoever starts first: all end in the same segment, and in the same queue. */
class StartTest {
  private static final int ROUNDS = 20;

  @TempDir Path folder;

  /** Opens round after round when it is told to, and says which segment it got. */
  static final class Opener {
    private Opener() {}

    public static void main(String[] arguments) throws Exception {
      for (int round = 0; System.in.read() > 0; ++round) {
        Segment segment = Segment.openOrCreate(arguments[0] + round, OneSegment.SMALL);
        segment.queue("q", new QueueOptions(2, 64));
        ChildJvm.say(segment.nonce());
      }
    }
  }

  @Test
  void severalJvmsAtOnceEndInOneSegment() throws Exception {
    String name = folder.resolve("s").toString();
    List<ChildJvm> openers = new ArrayList<>();
    for (int i = 0; i < 3; ++i) {
      openers.add(ChildJvm.start(Opener.class, name));
    }
    for (int round = 0; round < ROUNDS; ++round) {
      for (ChildJvm opener : openers) {
        opener.tell();
      }
      Set<String> nonces = new HashSet<>();
      for (ChildJvm opener : openers) {
        nonces.add(opener.hear());
      }
      assertEquals(1, nonces.size());
      try (Segment late = Segment.open(name + round)) {
        assertEquals(Set.of(late.nonce()), nonces);
        late.openQueue("q").close();
      }
    }
    openers.forEach(ChildJvm::close);
  }
}

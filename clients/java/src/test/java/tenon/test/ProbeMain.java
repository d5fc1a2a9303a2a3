// SPDX-License-Identifier: Apache-2.0
package tenon.test;

import tenon.Segment;
import tenon.TenonException;

/** Another process that asks, whenever it is told to, who has the producer's role of "q". */
final class ProbeMain {
  private ProbeMain() {}

  public static void main(String[] arguments) throws Exception {
    Segment segment = Segment.open(arguments[0]);
    while (System.in.read() > 0) {
      try {
        segment.openQueue("q").sender().close();
        ChildJvm.say("nobody");
      } catch (TenonException.RoleHeld alive) {
        ChildJvm.say("alive");
      }
    }
  }
}

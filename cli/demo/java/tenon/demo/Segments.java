// SPDX-License-Identifier: Apache-2.0
package tenon.demo;

import tenon.Segment;
import tenon.SegmentOptions;

/** The segment in which the two processes of an act meet: ../../../segment.cpp. */
final class Segments {
  private Segments() {}

  static Segment open(String name) {
    return Segment.openOrCreate(
        name, new SegmentOptions().withMaxBytes(16L << 20).withLimits(16, 4));
  }
}

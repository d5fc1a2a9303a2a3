// SPDX-License-Identifier: Apache-2.0
package tenon;

/** A claim by a process, in one word; see participant_layout.hpp. */
final class Claim {
  private static final int SLOT_BITS = 16;
  private static final int SLOT_MASK = 0xffff;

  private Claim() {}

  static long of(int slot, int generation) {
    return (generation & 0xffff_ffffL) << SLOT_BITS | (slot + 1);
  }

  static boolean isNobody(long claim) {
    return (claim & SLOT_MASK) == 0;
  }

  static int slot(long claim) {
    return (int) (claim & SLOT_MASK) - 1;
  }

  static int generation(long claim) {
    return (int) (claim >>> SLOT_BITS);
  }
}

// SPDX-License-Identifier: Apache-2.0
package tenon;

/**
 * The role of one end of a queue: the word that says whose it is. In C++ src/channel/role.hpp.
 */
final class Role {
  /** Who has it. */
  enum Holder { NOBODY, ALIVE, GONE }

  /** How it was got: from the dead, and perhaps with a message that was in somebody's hand. */
  record Taken(boolean fromDead, boolean mayHaveRead) {}

  private final Shared end;
  private final Participant participant;

  Role(Shared end, Participant participant) {
    this.end = end;
    this.participant = participant;
  }

  /** Takes it, unless a living process has it. */
  Taken take() {
    participant.checkOpen();
    for (; ; ) {
      // SYNC queue.role: acquire, with the compare-and-set below.
      long seen = end.getAcquire(Layout.QueueEnd.ROLE);
      boolean nobody = Claim.isNobody(seen);
      if (!nobody && !isGone(seen)) {
        throw TenonException.of(Code.ROLE_HELD, "by pid " + participant.pidOf(seen));
      }
      // SYNC queue.role: volatile compare-and-set: one of two takers wins, and sees what the last
      // holder did.
      if (end.compareAndSet(Layout.QueueEnd.ROLE, seen, participant.claim())) {
        return new Taken(!nobody, !nobody || seen == Layout.HANDED_BACK);
      }
    }
  }

  void giveBack(boolean messageInHand) {
    // SYNC queue.role: release, with the acquire of the next taker.
    end.setRelease(Layout.QueueEnd.ROLE, messageInHand ? Layout.HANDED_BACK : 0);
  }

  Holder holder() {
    // SYNC queue.role: acquire, with the compare-and-set of who takes it.
    long claim = end.getAcquire(Layout.QueueEnd.ROLE);
    if (Claim.isNobody(claim)) {
      return Holder.NOBODY;
    }
    return isGone(claim) ? Holder.GONE : Holder.ALIVE;
  }

  /** Rings that doorbell of whoever has it. */
  void ring(int bell) {
    long holder = end.getOpaque(Layout.QueueEnd.ROLE);
    if (!Claim.isNobody(holder)) {
      participant.ring(holder, bell);
    }
  }

  private boolean isGone(long claim) {
    return Failures.typed(() -> participant.isGone(claim));
  }
}

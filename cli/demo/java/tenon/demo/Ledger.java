// SPDX-License-Identifier: Apache-2.0
package tenon.demo;

/** The parent's ledger, in a JVM: the words of ../../../ledger.cpp, which says what they mean. */
final class Ledger {
  private static final int SENT = 0;
  private static final int PRODUCER_RESUMED = 8;
  private static final int ENDED = 16;
  private static final int UPDATING = 20;
  private static final int PRODUCER_TOLD = 24;
  private static final int READS = 128;
  private static final int CONSUMER_RESUMED = 136;
  private static final int TORN = 144;
  private static final int FLAGGED = 152;
  private static final int AGAIN = 160;
  private static final int SEEN_END = 168;
  private static final int CONSUMER_READY = 176;
  private static final int CONSUMER_TOLD = 180;
  private static final int STOP = 256;
  private static final int SEEN = 384;

  private final Words words;
  private final long room; // messages that can be counted

  Ledger(Words words) {
    this.words = words;
    this.room = (words.bytes() - SEEN) / Integer.BYTES;
  }

  // ---- the producer's

  void noteSent(long count) {
    words.setRelease(SENT, count);
  }

  void noteProducerResumed(long number) {
    words.setRelease(PRODUCER_RESUMED, number + 1);
  }

  void noteEnd() {
    words.setReleaseInt(ENDED, 1);
  }

  void noteUpdating(boolean is) {
    words.setReleaseInt(UPDATING, is ? 1 : 0);
  }

  boolean isConsumerReady() {
    return words.getAcquireInt(CONSUMER_READY) != 0;
  }

  boolean isStopping() {
    return words.getAcquireInt(STOP) != 0 || sent() >= room;
  }

  // ---- the consumer's

  void noteReady() {
    words.setReleaseInt(CONSUMER_READY, 1);
  }

  void noteConsumerResumed(long number) {
    words.setRelease(CONSUMER_RESUMED, number + 1);
  }

  void noteRead(Workload.Reading reading, boolean flagged) {
    if (flagged) {
      addOne(FLAGGED);
    }
    if (!reading.right() || reading.number() < 0 || reading.number() >= room) {
      addOne(TORN);
    } else {
      noteRight(reading.number(), flagged);
    }
    addOne(READS);
  }

  long sent() {
    return words.getAcquire(SENT);
  }

  boolean hasEnded() {
    return words.getAcquireInt(ENDED) != 0;
  }

  // ---- of both

  void noteTold(boolean producer) {
    words.setReleaseInt(producer ? PRODUCER_TOLD : CONSUMER_TOLD, 1);
  }

  private void noteRight(long number, boolean flagged) {
    int at = SEEN + (int) number * Integer.BYTES;
    int times = words.getOpaqueInt(at);
    if (flagged && times != 0) {
      addOne(AGAIN);
      return;
    }
    words.setOpaque(SEEN_END, Math.max(words.getOpaque(SEEN_END), number + 1));
    words.setOpaqueInt(at, times + 1);
  }

  private void addOne(int at) {
    words.setOpaque(at, words.getOpaque(at) + 1);
  }
}

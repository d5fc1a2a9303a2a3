// SPDX-License-Identifier: Apache-2.0
package tenon.demo;

import java.nio.ByteBuffer;

/** Acts 1 and 2 on one shared buffer, as in ../../../buffer.cpp, which gives the reasons. */
final class Buffer {
  private static final int MESSAGE_AT = 64;
  private static final long LONGEST_WAIT = 5000; // ms; the origin's default

  private final Words words;
  private final ByteBuffer message;
  private final OriginLock lock;
  private final boolean locked;
  private final Workload workload = new Workload();

  Buffer(Words words, boolean locked) {
    this.words = words;
    this.message = words.slice(MESSAGE_AT, Workload.MESSAGE_BYTES);
    this.lock = new OriginLock(words);
    this.locked = locked;
  }

  void produce(Ledger ledger) throws InterruptedException {
    while (!ledger.isConsumerReady()) {
      Thread.sleep(1);
    }
    words.clear();
    for (long number = 0; !ledger.isStopping(); ++number) {
      enter();
      try {
        workload.fill(message, number);
      } finally {
        leave();
      }
      ledger.noteSent(number + 1);
    }
    ledger.noteEnd();
  }

  void consume(Ledger ledger) throws InterruptedException {
    ledger.noteReady();
    while (ledger.sent() == 0) {
      Thread.sleep(1);
    }
    long newest = -1;
    for (boolean last = false; !last; ) {
      last = ledger.hasEnded(); // asked before the read: the last message gets its chance
      Workload.Reading reading = read();
      if (last && reading.right() && reading.number() == newest) {
        return;
      }
      if (reading.right()) {
        newest = reading.number();
      }
      ledger.noteRead(reading, false);
    }
  }

  private Workload.Reading read() {
    enter();
    try {
      return workload.check(message);
    } finally {
      leave();
    }
  }

  private void enter() {
    while (locked && !lock.tryLock(LONGEST_WAIT)) {
      continue;
    }
  }

  private void leave() {
    if (locked) {
      lock.unlock();
    }
  }
}

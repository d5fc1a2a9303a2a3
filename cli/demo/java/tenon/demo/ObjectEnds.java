// SPDX-License-Identifier: Apache-2.0
package tenon.demo;

import java.lang.invoke.MethodHandles;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;
import tenon.HeldObject;
import tenon.ObjectOptions;
import tenon.RecordType;
import tenon.Segment;
import tenon.SharedObject;

/**
 * The acts with an object, as in ../../../monitor.cpp: the public API of the Java client and no
 * more. Its monitor comes with native code, which is in the client's jar.
 */
final class ObjectEnds implements AutoCloseable {
  /** An element: what C++ knows as a std::int64_t. */
  record Word(long value) {}

  private static final RecordType<Word> WORD = RecordType.of(Word.class, MethodHandles.lookup());

  // In bytes.
  private static final int STATE_AT = 0;
  private static final int SENT_AT = Long.BYTES;
  private static final int MESSAGE_AT = 2 * Long.BYTES;
  private static final int WORDS =
      (MESSAGE_AT + Workload.MESSAGE_BYTES + Long.BYTES - 1) / Long.BYTES;

  private static final long TAKEN = 0;
  private static final long FULL = 1;
  private static final long END = 2;

  private final SharedObject<Word> object;
  private final Ledger ledger;
  private final boolean producer;
  private final ByteBuffer bytes =
      ByteBuffer.allocate(WORDS * Long.BYTES).order(ByteOrder.nativeOrder());
  private final Workload workload = new Workload();

  private ObjectEnds(Segment segment, Ledger ledger, boolean producer) {
    this.object =
        segment.object("message", WORD, new ObjectOptions().withCount(WORDS), null);
    this.ledger = ledger;
    this.producer = producer;
  }

  static void produce(String segmentName, Ledger ledger) throws InterruptedException {
    try (Segment segment = Segments.open(segmentName);
        ObjectEnds end = new ObjectEnds(segment, ledger, true)) {
      end.takeOver();
      while (!ledger.isStopping()) {
        ledger.noteSent(end.send());
      }
      end.sayEnd();
    }
  }

  static void consume(String segmentName, Ledger ledger) throws InterruptedException {
    try (Segment segment = Segments.open(segmentName);
        ObjectEnds end = new ObjectEnds(segment, ledger, false)) {
      while (end.receive()) {
        continue;
      }
    }
  }

  @Override
  public void close() {
    object.close();
  }

  // A successor trusts nothing but what it finds.
  private void takeOver() {
    try (HeldObject<Word> held = enter()) {
      load(held);
      long sent = bytes.getLong(SENT_AT);
      if (sent == 0) {
        return;
      }
      Workload.Reading reading = workload.check(message());
      if (!reading.right() || reading.number() != sent - 1) {
        throw new IllegalStateException(
            "the dead producer left a mix of two messages in the object");
      }
      ledger.noteProducerResumed(sent);
    }
  }

  /** How many were sent so far. An array is updated by load() and store(). */
  private long send() throws InterruptedException {
    try (HeldObject<Word> held = enter()) {
      waitWhile(held, FULL);
      long number = bytes.getLong(SENT_AT);
      ledger.noteUpdating(true);
      workload.fill(message(), number);
      bytes.putLong(SENT_AT, number + 1);
      store(held, FULL);
      ledger.noteUpdating(false);
      held.signal();
      return number + 1;
    }
  }

  private void sayEnd() throws InterruptedException {
    try (HeldObject<Word> held = enter()) {
      waitWhile(held, FULL);
      store(held, END);
      held.signal();
    }
  }

  /** False at the end. */
  private boolean receive() throws InterruptedException {
    try (HeldObject<Word> held = enter()) {
      waitWhile(held, TAKEN);
      if (bytes.getLong(STATE_AT) == END) {
        return false;
      }
      Workload.Reading reading = workload.check(message());
      reading.requireNumber(bytes.getLong(SENT_AT) - 1);
      ledger.noteRead(reading, false);
      store(held, TAKEN);
      held.signal();
      return true;
    }
  }

  private HeldObject<Word> enter() {
    HeldObject<Word> held = object.enter();
    noteDeath(held);
    return held;
  }

  /** Then the value is in {@link #bytes}. */
  private void waitWhile(HeldObject<Word> held, long state) throws InterruptedException {
    for (load(held); bytes.getLong(STATE_AT) == state; load(held)) {
      held.await();
      noteDeath(held);
    }
  }

  private void noteDeath(HeldObject<Word> held) {
    if (held.ownerDied()) {
      ledger.noteTold(producer);
    }
  }

  private void load(HeldObject<Word> held) {
    bytes.clear();
    for (Word word : held.values()) {
      bytes.putLong(word.value());
    }
  }

  private void store(HeldObject<Word> held, long state) {
    bytes.putLong(STATE_AT, state);
    List<Word> words = new ArrayList<>(WORDS);
    for (int at = 0; at < WORDS; ++at) {
      words.add(new Word(bytes.getLong(at * Long.BYTES)));
    }
    held.store(words);
  }

  private ByteBuffer message() {
    return bytes.slice(MESSAGE_AT, Workload.MESSAGE_BYTES)
        .order(ByteOrder.nativeOrder());
  }
}

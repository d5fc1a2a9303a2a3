// SPDX-License-Identifier: Apache-2.0
package tenon;

import java.util.function.Function;
import java.util.function.UnaryOperator;

/**
 * A value, or several that change together, in a segment: of a record that C++ and Python know as a
 * struct. Everybody may take a consistent copy at any time; who owns its monitor changes it, all or
 * nothing, also when killed in the middle.
 *
 * <pre>{@code
 * SharedObject<Account> account = segment.object("account.42", Account.class);
 * account.synchronizedUpdate(a -> new Account(a.balance() + 50, a.changes() + 1));
 * }</pre>
 *
 * @param <T> the record
 */
public final class SharedObject<T extends Record> extends Guarded<HeldObject<T>> {
  private static final int ATTEMPTS = 1000;

  private final RecordType<T> type;
  private final long count;
  private final boolean inPlace;

  SharedObject(MonitorHandle handle, RecordType<T> type) {
    super(handle);
    this.type = type;
    this.count = handle.call(Native::countOf);
    this.inPlace = handle.call(Native::isInPlace);
  }

  @Override
  HeldObject<T> held(long memory, boolean ownerDied) {
    return new HeldObject<>(this, memory, ownerDied);
  }

  /** {@return elements of it; 1 when it is no array} */
  public long count() {
    return count;
  }

  /** {@return true when it has one copy only, which its owner changes where it lies} */
  public boolean isInPlace() {
    return inPlace;
  }

  /**
   * Copies the value as it was at one moment, without entering.
   *
   * @return the copy
   * @throws TenonException.WouldBlock when it changes faster than it can be copied, again and again
   * @throws TenonException.InvalidArgument when it is in place
   */
  public RecordSnapshot<T> snapshot() {
    byte[] bytes = newBytes();
    for (int attempt = 0; attempt < ATTEMPTS; ++attempt) {
      long version = version();
      int status = handle.call(pointer -> Native.snapshot(pointer, bytes));
      if (status == Native.OK && version() == version) {
        return new RecordSnapshot<>(version, type.valuesOf(bytes));
      }
    }
    throw TenonException.of(Code.WOULD_BLOCK, "it changes faster than it can be copied");
  }

  /** {@return how often the value was changed} */
  public long version() {
    return handle.call(Native::version);
  }

  /**
   * Enters, stores what `change` makes of the value, and leaves. What it throws comes through, and
   * then nothing is stored.
   *
   * @param change from the old value to the new one
   * @return the new one
   */
  public T synchronizedUpdate(UnaryOperator<T> change) {
    try (HeldObject<T> held = enter()) {
      return held.update(change);
    }
  }

  /**
   * Runs something inside.
   *
   * @param body what to run
   * @param <R> of its result
   * @return its result
   */
  public <R> R synchronizedWith(Function<HeldObject<T>, R> body) {
    try (HeldObject<T> held = enter()) {
      return body.apply(held);
    }
  }

  RecordType<T> type() {
    return type;
  }

  byte[] newBytes() {
    return new byte[Math.toIntExact(count * type.bytes())];
  }
}

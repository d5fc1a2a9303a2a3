// SPDX-License-Identifier: Apache-2.0
package tenon;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.List;
import java.util.function.UnaryOperator;

/**
 * An object while the calling thread is inside: the only way to change it. {@link #close} leaves.
 *
 * @param <T> the record
 */
public final class HeldObject<T extends Record> extends Held {
  private final SharedObject<T> object;

  HeldObject(SharedObject<T> object, long memory, boolean ownerDied) {
    super(object.handle, memory, ownerDied);
    this.object = object;
  }

  /** {@return the first element as it is now: the value, when it is no array} */
  public T value() {
    return values().get(0);
  }

  /** {@return the elements as they are now} */
  public List<T> values() {
    byte[] bytes = object.newBytes();
    if (!Native.value(inside(), bytes)) {
      throw MonitorHandle.notInside();
    }
    return object.type().valuesOf(bytes);
  }

  /**
   * Replaces the value, all or nothing: killed inside, the one before or the new one is there.
   *
   * @param value the new one
   * @throws TenonException.InvalidArgument when it is in place, or an array
   */
  public void store(T value) {
    store(List.of(value));
  }

  /**
   * Replaces all elements, all or nothing.
   *
   * @param values the new ones, as many as there are
   * @throws TenonException.InvalidArgument when it is in place, or so many do not fit
   */
  public void store(List<T> values) {
    Native.store(inside(), object.type().bytesOf(values, object.count()));
  }

  /**
   * Stores what `change` makes of the value. What it throws comes through, and then nothing is
   * stored.
   *
   * @param change from the old value to the new one
   * @return the new one
   */
  public T update(UnaryOperator<T> change) {
    T changed = change.apply(value());
    store(changed);
    return changed;
  }

  /**
   * The elements where they lie, of an object in place. After a death ({@link #ownerDied}) repair
   * them, then {@link #markConsistent}; else nobody gets in after this.
   *
   * @return valid while it is held
   * @throws TenonException.InvalidArgument when it is not in place
   */
  public InPlace<T> inPlace() {
    long bytes = object.count() * object.type().bytes();
    ByteBuffer place = Native.inPlace(inside(), bytes);
    if (place == null) {
      throw TenonException.of(Code.INVALID_ARGUMENT, "it is not an object in place");
    }
    return new InPlace<>(this, object, place.order(ByteOrder.LITTLE_ENDIAN));
  }
}

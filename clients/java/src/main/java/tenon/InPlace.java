// SPDX-License-Identifier: Apache-2.0
package tenon;

import java.nio.ByteBuffer;

/**
 * The elements of an object where they lie, for the thread that is inside. Once that has left, each
 * call throws {@link IllegalMonitorStateException}: the memory itself is never given out.
 *
 * @param <T> the record
 */
public final class InPlace<T extends Record> {
  private final HeldObject<T> held;
  private final SharedObject<T> object;
  private final ByteBuffer place;

  InPlace(HeldObject<T> held, SharedObject<T> object, ByteBuffer place) {
    this.held = held;
    this.object = object;
    this.place = place;
  }

  /** {@return elements} */
  public int size() {
    return (int) object.count();
  }

  /**
   * One of them.
   *
   * @param index from 0
   * @return as it is now
   */
  public T get(int index) {
    return object.type().read(place, at(index));
  }

  /**
   * Changes one of them.
   *
   * @param index from 0
   * @param value the new one
   */
  public void set(int index, T value) {
    object.type().write(value, place, at(index));
  }

  private int at(int index) {
    held.inside();
    if (index < 0 || index >= size()) {
      throw TenonException.of(Code.INVALID_ARGUMENT, "it has so many elements: " + size());
    }
    return index * object.type().bytes();
  }
}

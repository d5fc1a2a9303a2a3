// SPDX-License-Identifier: Apache-2.0
package tenon;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.List;

/**
 * The value of an object as it was at one moment: a private copy, which describes itself. The
 * getters read the first element, or the one that {@link #element} chose.
 *
 * <p>Each of them throws {@link TenonException.InvalidArgument} when there is no field of that
 * name, it is of another type, or it has no element of that index. Thread: may be used by several.
 */
public final class ObjectSnapshot {
  private final ObjectValue value;
  private final int start;

  ObjectSnapshot(ObjectValue value, int start) {
    this.value = value;
    this.start = start;
  }

  /** {@return how often the value had been changed} */
  public long version() {
    return value.version();
  }

  /** {@return elements of it; 1 when it is no array} */
  public int count() {
    return (int) value.count();
  }

  /** {@return bytes of one element} */
  public int elementBytes() {
    return value.elementBytes();
  }

  /** {@return what each element consists of, in the order of the declaration} */
  public List<ObjectField> fields() {
    return value.description().fields();
  }

  /** {@return name and size, then name, type and offset of each field, a line each} */
  public String description() {
    return value.description().text();
  }

  /**
   * The same copy, of which the getters read another element.
   *
   * @param index from 0
   * @return the snapshot at that element
   */
  public ObjectSnapshot element(int index) {
    check(index >= 0 && index < value.count(), "it has so many elements: " + value.count());
    return new ObjectSnapshot(value, index * value.elementBytes());
  }

  /**
   * An integer of any size; a u64 over 2^63 - 1 is negative.
   *
   * @param field its name
   * @return its value
   */
  public long getLong(String field) {
    return getLong(field, 0);
  }

  /**
   * An integer of an array.
   *
   * @param field its name
   * @param index in the array, from 0
   * @return its value
   */
  public long getLong(String field, int index) {
    ObjectField found = find(field, index);
    int at = place(found, index);
    ByteBuffer bytes = value.bytes();
    return switch (found.type()) {
      case "i8" -> bytes.get(at);
      case "i16" -> bytes.getShort(at);
      case "i32" -> bytes.getInt(at);
      case "i64", "u64" -> bytes.getLong(at);
      case "u8" -> Byte.toUnsignedLong(bytes.get(at));
      case "u16" -> Short.toUnsignedLong(bytes.getShort(at));
      case "u32" -> Integer.toUnsignedLong(bytes.getInt(at));
      default -> throw another(found);
    };
  }

  /**
   * A number with a fraction.
   *
   * @param field its name
   * @return its value
   */
  public double getDouble(String field) {
    return getDouble(field, 0);
  }

  /**
   * A number with a fraction of an array.
   *
   * @param field its name
   * @param index in the array, from 0
   * @return its value
   */
  public double getDouble(String field, int index) {
    ObjectField found = find(field, index);
    return switch (found.type()) {
      case "f32" -> value.bytes().getFloat(place(found, index));
      case "f64" -> value.bytes().getDouble(place(found, index));
      default -> throw another(found);
    };
  }

  /**
   * A truth value.
   *
   * @param field its name
   * @return its value
   */
  public boolean getBoolean(String field) {
    return getBoolean(field, 0);
  }

  /**
   * A truth value of an array.
   *
   * @param field its name
   * @param index in the array, from 0
   * @return its value
   */
  public boolean getBoolean(String field, int index) {
    ObjectField found = find(field, index);
    if (!found.type().equals("bool")) {
      throw another(found);
    }
    return value.bytes().get(place(found, index)) != 0;
  }

  /**
   * Characters, as UTF-8, up to the first that is 0.
   *
   * @param field its name
   * @return its value
   */
  public String getString(String field) {
    ObjectField found = find(field, 0);
    if (!found.type().equals("char")) {
      throw another(found);
    }
    byte[] text = new byte[found.count()];
    value.bytes().get(place(found, 0), text);
    int end = 0;
    while (end < text.length && text[end] != 0) {
      ++end;
    }
    return new String(text, 0, end, StandardCharsets.UTF_8);
  }

  private ObjectField find(String name, int index) {
    ObjectField field = value.description().field(name);
    check(field != null, "it has no field of that name: " + name);
    check(index >= 0 && index < field.count(), name + " has so many elements: " + field.count());
    return field;
  }

  private int place(ObjectField field, int index) {
    return start + field.offset() + index * field.bytes();
  }

  private static TenonException another(ObjectField field) {
    return TenonException.of(
        Code.INVALID_ARGUMENT, "field " + field.name() + " is of type " + field.type());
  }

  private static void check(boolean right, String what) {
    if (!right) {
      throw TenonException.of(Code.INVALID_ARGUMENT, what);
    }
  }
}

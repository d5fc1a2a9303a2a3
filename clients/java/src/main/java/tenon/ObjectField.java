// SPDX-License-Identifier: Apache-2.0
package tenon;

/**
 * A field of an object, as the object describes it.
 *
 * @param name of it; inside a struct or an array of structs as {@code here.x} or {@code path[1].x}
 * @param type i8 i16 i32 i64 u8 u16 u32 u64 f32 f64 bool or char
 * @param count elements of an array, 1 of a number
 * @param offset in bytes
 */
public record ObjectField(String name, String type, int count, int offset) {
  /** {@return bytes of one element} */
  public int bytes() {
    boolean octet = type.equals("bool") || type.equals("char");
    return octet ? 1 : Integer.parseInt(type.substring(1)) / Byte.SIZE;
  }
}

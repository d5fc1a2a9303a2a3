// SPDX-License-Identifier: Apache-2.0
package tenon;

import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.nio.ByteBuffer;

/** A type of number as it lies in shared memory, and handles that get and put it. */
enum Scalar {
  I8("i8", byte.class, 1, "get", "put"),
  I16("i16", short.class, 2, "getShort", "putShort"),
  I32("i32", int.class, 4, "getInt", "putInt"),
  I64("i64", long.class, 8, "getLong", "putLong"),
  F32("f32", float.class, 4, "getFloat", "putFloat"),
  F64("f64", double.class, 8, "getDouble", "putDouble"),
  BOOL("bool", boolean.class, 1, "isSet", "set");

  private final String title;
  private final Class<?> type;
  private final int bytes;
  private final String get;
  private final String put;

  Scalar(String title, Class<?> type, int bytes, String get, String put) {
    this.title = title;
    this.type = type;
    this.bytes = bytes;
    this.get = get;
    this.put = put;
  }

  /** Null when there is none for that type. */
  static Scalar of(Class<?> type) {
    for (Scalar scalar : values()) {
      if (scalar.type == type) {
        return scalar;
      }
    }
    return null;
  }

  /** As descriptions name it: docs/spec/object.md. */
  String title() {
    return title;
  }

  int bytes() {
    return bytes;
  }

  /** (ByteBuffer, int)type: what lies so far behind an index. */
  MethodHandle getAt(int offset) throws IllegalAccessException, NoSuchMethodException {
    MethodHandle handle = this == BOOL
        ? own(get, MethodType.methodType(type, ByteBuffer.class, int.class))
        : MethodHandles.publicLookup().findVirtual(
            ByteBuffer.class, get, MethodType.methodType(type, int.class));
    return behind(handle, offset);
  }

  /** (ByteBuffer, int, type)void: stores it there. */
  MethodHandle putAt(int offset) throws IllegalAccessException {
    try {
      MethodHandle handle = this == BOOL
          ? own(put, MethodType.methodType(void.class, ByteBuffer.class, int.class, type))
          : MethodHandles.publicLookup().findVirtual(
              ByteBuffer.class, put, MethodType.methodType(ByteBuffer.class, int.class, type));
      return behind(handle.asType(handle.type().changeReturnType(void.class)), offset);
    } catch (NoSuchMethodException impossible) {
      throw new AssertionError(impossible);
    }
  }

  private static MethodHandle own(String name, MethodType type)
      throws IllegalAccessException, NoSuchMethodException {
    return MethodHandles.lookup().findStatic(Scalar.class, name, type);
  }

  private static MethodHandle behind(MethodHandle access, int offset)
      throws IllegalAccessException, NoSuchMethodException {
    MethodHandle sum = MethodHandles.publicLookup().findStatic(
        Integer.class, "sum", MethodType.methodType(int.class, int.class, int.class));
    return MethodHandles.filterArguments(
        access, 1, MethodHandles.insertArguments(sum, 1, offset));
  }

  // Called by handle.
  static boolean isSet(ByteBuffer from, int at) {
    return from.get(at) != 0;
  }

  static void set(ByteBuffer to, int at, boolean value) {
    to.put(at, (byte) (value ? 1 : 0));
  }
}

// SPDX-License-Identifier: Apache-2.0
package tenon;

import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.lang.reflect.RecordComponent;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * A record and the bytes of the C++ struct that has the same members in the same order: each at a
 * multiple of its size, padding at the end up to a multiple of the largest.
 *
 * <pre>{@code
 * record Tick(long at, double price, int size) {}   // struct Tick {
 *                                                   //   std::int64_t at; double price;
 *                                                   //   std::int32_t size;
 *                                                   // };
 * }</pre>
 *
 * <p>Components are of type byte, short, int, long, float, double or boolean. The record is public,
 * in a package that its module exports, or is given with a lookup of who may see it.
 *
 * @param <T> the record
 */
public final class RecordType<T extends Record> {
  private final Class<T> type;
  private final int bytes;
  private final String description;
  private final MethodHandle writer; // (ByteBuffer, int, T)void
  private final MethodHandle reader; // (ByteBuffer, int)T

  private RecordType(Class<T> type, MethodHandles.Lookup lookup) throws IllegalAccessException,
      NoSuchMethodException {
    this.type = type;
    RecordComponent[] components = type.getRecordComponents();
    List<Scalar> scalars = new ArrayList<>();
    List<Integer> offsets = new ArrayList<>();
    StringBuilder lines = new StringBuilder();
    int end = 0;
    int widest = 1;
    for (RecordComponent component : components) {
      Scalar scalar = Scalar.of(component.getType());
      if (scalar == null) {
        throw TenonException.of(Code.INVALID_ARGUMENT, "component " + component.getName() + " of "
            + type.getSimpleName() + " is not a number or boolean");
      }
      end = (int) Geometry.roundUp(end, scalar.bytes());
      scalars.add(scalar);
      offsets.add(end);
      lines.append(component.getName()).append(' ').append(scalar.title()).append(' ')
          .append(end).append('\n');
      end += scalar.bytes();
      widest = Math.max(widest, scalar.bytes());
    }
    if (components.length == 0) {
      throw TenonException.of(Code.INVALID_ARGUMENT, type.getSimpleName() + " has no components");
    }
    this.bytes = (int) Geometry.roundUp(end, widest);
    this.description = type.getSimpleName() + " " + bytes + "\n" + lines;
    this.writer = writer(components, scalars, offsets, lookup);
    this.reader = reader(components, scalars, offsets, lookup);
  }

  /**
   * A record that is public, in a package that everybody may see.
   *
   * @param type the record
   * @param <T> the record
   * @return how it lies in shared memory
   * @throws TenonException.InvalidArgument when a component is no number, or nobody may see it
   */
  public static <T extends Record> RecordType<T> of(Class<T> type) {
    return of(type, MethodHandles.publicLookup());
  }

  /**
   * Any record.
   *
   * @param type the record
   * @param lookup of a class that may see it: {@code MethodHandles.lookup()}
   * @param <T> the record
   * @return how it lies in shared memory
   * @throws TenonException.InvalidArgument when a component is no number, or that class may not
   */
  public static <T extends Record> RecordType<T> of(Class<T> type, MethodHandles.Lookup lookup) {
    try {
      return new RecordType<>(type, lookup);
    } catch (IllegalAccessException | NoSuchMethodException hidden) {
      throw TenonException.of(Code.INVALID_ARGUMENT, type.getSimpleName()
          + " is not public: give RecordType.of() a MethodHandles.lookup() of your own");
    }
  }

  /** {@return bytes of one: what sizeof says in C++} */
  public int bytes() {
    return bytes;
  }

  /** {@return name and size, then name, type and offset of each component, a line each} */
  public String description() {
    return description;
  }

  /** Stores a value at an index of little-endian bytes. */
  void write(T value, ByteBuffer to, int at) {
    try {
      writer.invoke(to, at, value);
    } catch (Throwable thrown) {
      throw unchecked(thrown);
    }
  }

  /** Several, one after the other. */
  byte[] bytesOf(List<T> values, long count) {
    if (values.size() != count) {
      throw TenonException.of(Code.INVALID_ARGUMENT, "elements of the object: " + count);
    }
    if (count > Layout.WINDOW / bytes) {
      throw TenonException.of(Code.TOO_LARGE, "an object has 1 GiB at most");
    }
    ByteBuffer to =
        ByteBuffer.allocate(values.size() * bytes).order(ByteOrder.LITTLE_ENDIAN);
    for (int i = 0; i < values.size(); ++i) {
      write(values.get(i), to, i * bytes);
    }
    return to.array();
  }

  List<T> valuesOf(byte[] elements) {
    ByteBuffer from = ByteBuffer.wrap(elements).order(ByteOrder.LITTLE_ENDIAN);
    List<T> values = new ArrayList<>();
    for (int at = 0; at < elements.length; at += bytes) {
      values.add(read(from, at));
    }
    return List.copyOf(values);
  }

  /** Makes a value of those bytes. */
  T read(ByteBuffer from, int at) {
    try {
      return type.cast(reader.invoke(from, at));
    } catch (Throwable thrown) {
      throw unchecked(thrown);
    }
  }

  // Accessors and constructors of records declare nothing else.
  private static RuntimeException unchecked(Throwable thrown) {
    if (thrown instanceof Error error) {
      throw error;
    }
    return (RuntimeException) thrown;
  }

  // One handle that stores all components, so that nothing is boxed on the way.
  private static MethodHandle writer(RecordComponent[] components, List<Scalar> scalars,
      List<Integer> offsets, MethodHandles.Lookup lookup) throws IllegalAccessException {
    MethodHandle all = null;
    for (int i = components.length; i-- > 0; ) {
      MethodHandle get = lookup.unreflect(components[i].getAccessor());
      MethodHandle put =
          MethodHandles.filterArguments(scalars.get(i).putAt(offsets.get(i)), 2, get);
      all = all == null ? put : MethodHandles.foldArguments(all, put);
    }
    return all;
  }

  private MethodHandle reader(RecordComponent[] components, List<Scalar> scalars,
      List<Integer> offsets, MethodHandles.Lookup lookup)
      throws IllegalAccessException, NoSuchMethodException {
    Class<?>[] types =
        Arrays.stream(components).map(RecordComponent::getType).toArray(Class<?>[]::new);
    MethodHandle make = lookup.findConstructor(type, MethodType.methodType(void.class, types));
    int[] order = new int[2 * types.length];
    for (int i = types.length; i-- > 0; ) {
      make = MethodHandles.collectArguments(make, i, scalars.get(i).getAt(offsets.get(i)));
      order[2 * i + 1] = 1;
    }
    return MethodHandles.permuteArguments(
        make, MethodType.methodType(type, ByteBuffer.class, int.class), order);
  }
}

// SPDX-License-Identifier: Apache-2.0
package tenon.test;

import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.fail;

import java.nio.ByteBuffer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tenon.ObjectField;
import tenon.ObjectSnapshot;
import tenon.TenonException;

/** A damaged object is refused, or read within its bounds. */
class HostileObjectTest extends OneSegment {
  private static final int CASES = 3000;
  private static final String DESCRIPTION = "A 32\na i64 0\nb u16[4] 8\nc f64 16\nd char[8] 24\n";

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void damaged(boolean forged) throws Exception {
    ForgedObject object = ForgedObject.make(
        segment, "a", ForgedObject.OBJECT, DESCRIPTION, 32, new byte[64]);
    ByteBuffer sound = ByteBuffer.allocate(1024).put(0, object.bytes(), 0, 1024);
    for (int seed = 0; seed < CASES; ++seed) {
      object.bytes().put(0, sound, 0, 1024);
      Damage damage = new Damage(seed);
      for (int words = damage.words(); words > 0; --words) {
        damage.flip(object.bytes(), 0, forged ? 128 : 512);
      }
      if (forged) {
        object.forgeChecksum();
      }
      try {
        readAll(segment.snapshot("a"));
      } catch (TenonException refused) {
        continue;
      } catch (Throwable other) {
        fail("seed " + seed, other);
      }
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"a i64 28", "a i64 -1", "a u16[20] 0", "a i64", "a i65 0", "",
      "a u16[999999999] 0", "a u8[99999999999] 0", "a u8[0] 33", "a i64 0 "})
  void damagedDescription(String field) throws Exception {
    String text = "A 32\n" + field + "\n";
    ForgedObject.make(segment, "a", ForgedObject.OBJECT, text, 32, new byte[32]);
    assertThrows(TenonException.Corrupt.class, () -> segment.snapshot("a"));
  }

  @Test
  void largerThanItsPlace() throws Exception {
    ForgedObject object = ForgedObject.make(
        segment, "a", ForgedObject.OBJECT, DESCRIPTION, 32, new byte[64]);
    int count = 1 << 12;
    object.bytes().putLong(8, count).putLong(48, count * 32); // elements, bytes of a copy
    object.forgeChecksum();
    assertThrows(TenonException.Corrupt.class, () -> segment.snapshot("a"));
  }

  private static void readAll(ObjectSnapshot snapshot) {
    for (int element = 0; element < Math.min(snapshot.count(), 100); ++element) {
      for (ObjectField field : snapshot.fields()) {
        switch (field.type()) {
          case "char" -> snapshot.element(element).getString(field.name());
          case "f64" -> snapshot.element(element).getDouble(field.name(), field.count() - 1);
          default -> snapshot.element(element).getLong(field.name(), field.count() - 1);
        }
      }
    }
  }
}

// SPDX-License-Identifier: Apache-2.0
package tenon;

import java.util.List;

/**
 * The value of an object as it was at one moment, as records.
 *
 * @param version how often the value had been changed
 * @param values the elements
 * @param <T> the record
 */
public record RecordSnapshot<T extends Record>(long version, List<T> values) {
  /** {@return the first element: the value, when it is no array} */
  public T value() {
    return values.get(0);
  }
}

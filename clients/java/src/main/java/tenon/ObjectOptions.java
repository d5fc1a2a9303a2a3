// SPDX-License-Identifier: Apache-2.0
package tenon;

/**
 * Chosen by the creator of an object; whoever opens it takes what is there.
 *
 * @param count elements, which change together
 * @param inPlace true: for a large one, one copy only, which its owner changes where it lies; there
 *     are no snapshots then, and after a death the next owner has to repair it
 */
public record ObjectOptions(long count, boolean inPlace) {
  /** One value in two copies. */
  public ObjectOptions() {
    this(1, false);
  }

  /**
   * An array.
   *
   * @param elements of it
   * @return the same but for that
   */
  public ObjectOptions withCount(long elements) {
    return new ObjectOptions(elements, inPlace);
  }

  /**
   * One copy.
   *
   * @return the same but for that
   */
  public ObjectOptions changedInPlace() {
    return new ObjectOptions(count, true);
  }
}

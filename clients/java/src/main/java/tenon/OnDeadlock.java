// SPDX-License-Identifier: Apache-2.0
package tenon;

/**
 * What becomes of a thread that would wait for ever, because it closes a ring of threads that wait
 * for each other.
 */
public enum OnDeadlock {
  /** It gets a {@link TenonException.Deadlock}. */
  REFUSE,
  /** It waits, too, and {@code tenon locks} shows the ring that stands. */
  REPORT
}

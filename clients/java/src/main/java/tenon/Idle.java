// SPDX-License-Identifier: Apache-2.0
package tenon;

/** How an end waits. */
public enum Idle {
  /** Polls all the time: the quickest answer, for a CPU of its own. */
  BUSY,
  /** Polls, then yields, then sleeps. */
  ADAPTIVE,
  /** Sleeps at once. */
  PARK
}

// SPDX-License-Identifier: Apache-2.0
package tenon;

/**
 * A thread of a ring: it waits for a monitor that the next one owns; the last one's is the first
 * one's.
 *
 * @param pid its process, in that one's pid namespace
 * @param tid the thread; 0 = it has ended since
 * @param monitor the name of that monitor; empty = it was removed since
 */
public record DeadlockLink(long pid, long tid, String monitor) {}

// SPDX-License-Identifier: Apache-2.0
package tenon;

/**
 * Chosen by the creator of a segment; whoever attaches takes what is there.
 *
 * @param maxBytes address space, not memory: bytes are reserved on use
 * @param maxParticipants processes attached at once, up to 65535
 * @param maxThreads threads with a slot of their own, each until it ends: of C++ processes, and in a
 *     JVM those that have entered a monitor; 0 = four for each participant
 * @param maxObjects named queues and objects, up to 2^20
 * @param permissions of the file, as "rw-------"
 */
public record SegmentOptions(
    long maxBytes, int maxParticipants, int maxThreads, int maxObjects, String permissions) {
  /** 1 GiB, 1024 participants, 1024 objects, for this user alone. */
  public SegmentOptions() {
    this(1L << 30, 1024, 0, 1024, "rw-------");
  }

  /**
   * Other room.
   *
   * @param bytes of address space
   * @return the same but for that
   */
  public SegmentOptions withMaxBytes(long bytes) {
    return new SegmentOptions(bytes, maxParticipants, maxThreads, maxObjects, permissions);
  }

  /**
   * Other limits.
   *
   * @param participants attached at once
   * @param objects in the segment
   * @return the same but for that
   */
  public SegmentOptions withLimits(int participants, int objects) {
    return new SegmentOptions(maxBytes, participants, maxThreads, objects, permissions);
  }
}

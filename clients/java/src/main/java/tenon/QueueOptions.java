// SPDX-License-Identifier: Apache-2.0
package tenon;

/**
 * Chosen by the creator of a queue; later openers take what is there.
 *
 * @param capacity messages; rounded up to a power of two, at least 2
 * @param messageLimit bytes of the largest message
 * @param inlineBytes up to this a message lies in its cell; 0 = chosen for you
 * @param loans blocks that may be on loan at once, to C++ senders
 * @param elementBytes size of the one type of message, 0 = bytes
 */
public record QueueOptions(
    int capacity, int messageLimit, int inlineBytes, int loans, int elementBytes) {
  /** 1024 messages of up to 64 bytes. */
  public QueueOptions() {
    this(1024, 64);
  }

  /**
   * Byte messages.
   *
   * @param capacity messages
   * @param messageLimit bytes of the largest
   */
  public QueueOptions(int capacity, int messageLimit) {
    this(capacity, messageLimit, 0, 1, 0);
  }

  QueueOptions forElements(int bytes) {
    return new QueueOptions(capacity, bytes, inlineBytes, loans, bytes);
  }
}

// SPDX-License-Identifier: Apache-2.0

/** What one process of a run has of its peer: an end to send on, an end to receive from, or both. */
abstract class Ports implements AutoCloseable {
  long number;
  long count;
  long wrong;
  long lost;
  private long expected = 1;

  /** Counts a message that was read. */
  final void note(long message, boolean right) {
    number = message;
    wrong += right ? 0 : 1;
    if (message != Messages.LAST) {
      lost += message - expected;
      expected = message + 1;
      count++;
    }
  }

  abstract void addOut(int stream);

  abstract void addIn(int stream);

  abstract void connect() throws InterruptedException;

  abstract void send(long message) throws InterruptedException;

  /** One message. */
  abstract void receive() throws InterruptedException;

  /** What is there, or one turn of waiting. */
  abstract void receiveSome() throws InterruptedException;

  /** Waits until the other end has read everything. */
  abstract void waitForPeerToLeave() throws InterruptedException;

  @Override
  public abstract void close();
}

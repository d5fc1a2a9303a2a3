// SPDX-License-Identifier: Apache-2.0
package tenon;

import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.ClosedSelectorException;
import java.nio.channels.SelectableChannel;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * A channel that becomes acceptable when a peer rings: for a JVM selector, beside the sockets of a
 * program. Arm one or several ends of queues with it ({@link QueueEnd#arm}); when it is selected,
 * {@link #clear} it, take what there is, and arm again.
 *
 * <p>Nobody pays for it while nothing is armed. It is a listening Unix socket: to connect is to
 * ring. Thread: one at a time.
 */
public final class Doorbell implements AutoCloseable {
  private static final int RINGS_KEPT = 8;
  private static final int MOST_PATH_BYTES = 107;

  private final Path path;
  private final int number;
  private final ServerSocketChannel socket;
  private final Selector selector;

  private Doorbell(Path path, int number, ServerSocketChannel socket, Selector selector) {
    this.path = path;
    this.number = number;
    this.socket = socket;
    this.selector = selector;
  }

  static Doorbell make(Path path, int number) throws IOException {
    if (path.toString().getBytes().length > MOST_PATH_BYTES) {
      throw TenonException.of(Code.INVALID_ARGUMENT, "a path too long for a Unix socket: " + path);
    }
    ServerSocketChannel socket = ServerSocketChannel.open(StandardProtocolFamily.UNIX);
    Files.deleteIfExists(path);
    socket.bind(UnixDomainSocketAddress.of(path), RINGS_KEPT);
    socket.configureBlocking(false);
    return new Doorbell(path, number, socket, Selector.open());
  }

  // Nothing happens where nobody listens, or where as many rings as are kept were not heard yet.
  static void ring(Path path) {
    try (SocketChannel ringer = SocketChannel.open(StandardProtocolFamily.UNIX)) {
      ringer.configureBlocking(false);
      ringer.connect(UnixDomainSocketAddress.of(path));
    } catch (IOException nobodyThere) {
      return;
    }
  }

  /**
   * To be registered with a selector for {@link SelectionKey#OP_ACCEPT}.
   *
   * @return the channel
   */
  public SelectableChannel channel() {
    return socket;
  }

  /** Takes all rings back; to be called before looking at what was armed. */
  public void clear() {
    Failures.run(this::takeRings);
  }

  private void takeRings() throws IOException {
    for (SocketChannel ring = socket.accept(); ring != null; ring = socket.accept()) {
      ring.close();
    }
  }

  /** By which others know it; from 1. */
  int number() {
    return number;
  }

  /** Waits until it is rung, a thread is interrupted, or so many ms are over; 0 never waits. */
  void await(long milliseconds) throws IOException {
    try {
      if (socket.keyFor(selector) == null) {
        socket.register(selector, SelectionKey.OP_ACCEPT);
      }
      if (milliseconds > 0) {
        selector.select(milliseconds);
      } else {
        selector.selectNow();
      }
      selector.selectedKeys().clear();
      takeRings();
    } catch (ClosedSelectorException byAnotherThread) {
      throw new ClosedChannelException();
    }
  }

  @Override
  public void close() {
    Failures.typed(() -> {
      selector.close();
      socket.close();
      return Files.deleteIfExists(path);
    });
  }
}

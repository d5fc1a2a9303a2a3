// SPDX-License-Identifier: Apache-2.0
import java.nio.ByteBuffer;
import java.time.Duration;
import tenon.Idle;
import tenon.Queue;
import tenon.QueueEnd;
import tenon.QueueOptions;
import tenon.Receiver;
import tenon.Segment;
import tenon.Sender;

/** Ends of queues: written and read in place. */
final class TenonPorts extends Ports {
  private static final Duration PATIENCE = Duration.ofSeconds(30);
  // As in driver/options.cpp.
  private static final int MOST_BYTES = 8 << 20;
  private static final int DEEP = 65536;
  private static final int SHALLOW = 1024;
  private static final int MOST_AT_ONCE = 64;

  private final Options options;
  private final Idle idle;
  private final Segment segment;
  private Sender out;
  private Receiver in;

  TenonPorts(Options options) {
    this.options = options;
    idle = switch (options.wait) {
      case "busy" -> Idle.BUSY;
      case "block" -> Idle.PARK;
      default -> Idle.ADAPTIVE;
    };
    segment = Segment.open(options.world);
  }

  static int capacity(Options options) {
    int most = options.measure.equals("stream") ? DEEP : SHALLOW;
    return Math.max(2, Math.min(most, MOST_BYTES / options.bytes));
  }

  private Queue queue(int stream) {
    return segment.queue("q" + stream, new QueueOptions(capacity(options), options.bytes));
  }

  @Override
  void addOut(int stream) {
    out = queue(stream).sender(idle);
  }

  @Override
  void addIn(int stream) {
    in = queue(stream).receiver(idle);
  }

  @Override
  void connect() throws InterruptedException {
    for (QueueEnd end : new QueueEnd[] {out, in}) {
      if (end != null) {
        end.waitPeer(PATIENCE);
      }
    }
  }

  @Override
  void send(long message) throws InterruptedException {
    ByteBuffer place = out.claim(options.bytes);
    Payload.fill(place, options.bytes, message);
    out.commit();
  }

  @Override
  void receive() throws InterruptedException {
    use(in.peek());
    in.release();
  }

  @Override
  void receiveSome() throws InterruptedException {
    in.receive(MOST_AT_ONCE, this::use);
  }

  private void use(ByteBuffer message) {
    int at = message.position();
    note(message.getLong(at), Payload.right(message, at, options.bytes));
  }

  // A message that nobody reads any more stays in the queue, so there is nothing to wait for.
  @Override
  void waitForPeerToLeave() {}

  @Override
  public void close() {
    segment.close();
  }
}

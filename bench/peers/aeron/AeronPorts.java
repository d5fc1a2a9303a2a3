// SPDX-License-Identifier: Apache-2.0
import io.aeron.Aeron;
import io.aeron.ExclusivePublication;
import io.aeron.FragmentAssembler;
import io.aeron.Publication;
import io.aeron.Subscription;
import io.aeron.logbuffer.BufferClaim;
import io.aeron.logbuffer.FragmentHandler;
import org.agrona.BufferUtil;
import org.agrona.concurrent.BackoffIdleStrategy;
import org.agrona.concurrent.IdleStrategy;
import org.agrona.concurrent.NoOpIdleStrategy;
import org.agrona.concurrent.UnsafeBuffer;
import org.agrona.concurrent.YieldingIdleStrategy;

/** An exclusive publication or a subscription: in place up to the MTU, offered and copied above. */
final class AeronPorts extends Ports {
  private static final int DEFAULT_MTU = 1408;
  private static final int LARGEST_MTU = 65504;
  private static final int HEADER = 32;

  private final Options options;
  private final Aeron aeron;
  private final IdleStrategy idle;
  private final BufferClaim claim = new BufferClaim();
  private final UnsafeBuffer copy;

  private ExclusivePublication out;
  private Subscription in;
  private FragmentHandler handler;

  AeronPorts(Options options) {
    this.options = options;
    aeron = Aeron.connect(new Aeron.Context().aeronDirectoryName(Driver.folder(options.world)));
    idle = switch (options.wait) {
      case "busy" -> NoOpIdleStrategy.INSTANCE;
      case "yield" -> new YieldingIdleStrategy();
      default -> new BackoffIdleStrategy();
    };
    copy = new UnsafeBuffer(BufferUtil.allocateDirectAligned(Math.max(options.bytes, 64), 64));
  }

  // Variants: length of a term, and -mtu for the largest MTU. A message is an eighth of a term at
  // most.
  private String channel() {
    String term = options.bytes > 128 * 1024 ? "16m" : options.variant.split("-")[0];
    return "aeron:ipc?term-length=" + term + (largestMtu() ? "|mtu=" + LARGEST_MTU : "");
  }

  private boolean largestMtu() {
    return options.variant.endsWith("-mtu");
  }

  @Override
  void addOut(int stream) {
    out = aeron.addExclusivePublication(channel(), stream);
  }

  @Override
  void addIn(int stream) {
    in = aeron.addSubscription(channel(), stream);
    FragmentHandler whole = (buffer, at, bytes, header) ->
        note(buffer.getLong(at), Payload.right(buffer, at, bytes));
    // What fits into one fragment is read as it lies in the log.
    boolean inPlace = options.bytes <= (largestMtu() ? LARGEST_MTU : DEFAULT_MTU) - HEADER;
    handler = inPlace ? whole : new FragmentAssembler(whole, options.bytes + 64);
  }

  @Override
  void connect() throws InterruptedException {
    while (out != null && !out.isConnected() || in != null && !in.isConnected()) {
      Thread.sleep(1);
    }
  }

  @Override
  void send(long message) {
    boolean inPlace = options.bytes <= out.maxPayloadLength();
    if (!inPlace) {
      Payload.fill(copy, 0, options.bytes, message);
    }
    long result;
    while ((result = inPlace ? out.tryClaim(options.bytes, claim)
        : out.offer(copy, 0, options.bytes)) < 0) {
      if (result == Publication.CLOSED || result == Publication.MAX_POSITION_EXCEEDED
          || result == Publication.NOT_CONNECTED) {
        throw new IllegalStateException("cannot send: " + result);
      }
      idle.idle();
    }
    if (inPlace) {
      Payload.fill(claim.buffer(), claim.offset(), options.bytes, message);
      claim.commit();
    }
    idle.reset();
  }

  @Override
  void receive() {
    long before = number;
    while (number == before) {
      idle.idle(in.poll(handler, 1));
    }
  }

  @Override
  void receiveSome() {
    idle.idle(in.poll(handler, 64));
  }

  // Which has read everything by then.
  @Override
  void waitForPeerToLeave() throws InterruptedException {
    long end = System.nanoTime() + 5_000_000_000L;
    while (out.isConnected() && System.nanoTime() < end) {
      Thread.sleep(1);
    }
  }

  @Override
  public void close() {
    if (in != null) {
      in.close();
    }
    if (out != null) {
      out.close();
    }
    aeron.close();
  }
}

// SPDX-License-Identifier: Apache-2.0
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.StringTokenizer;
import tenon.Idle;
import tenon.Queue;
import tenon.QueueEnd;
import tenon.QueueOptions;
import tenon.Receiver;
import tenon.Segment;
import tenon.SegmentOptions;
import tenon.Sender;
import tenon.TenonException;

/** Does what it is told, line by line, as driver.cpp does. Commands and answers: README.md. */
public final class Driver {
  private final byte[] buffer = new byte[1 << 16];
  private Segment segment;
  private Monitors monitors;
  private Queue queue;
  private Sender sender;
  private Receiver receiver;

  public static void main(String[] arguments) throws IOException, InterruptedException {
    Driver driver = new Driver();
    BufferedReader in = new BufferedReader(new InputStreamReader(System.in));
    for (String line = in.readLine(); line != null; line = in.readLine()) {
      String answer;
      try {
        answer = driver.run(new StringTokenizer(line));
      } catch (TenonException refused) {
        answer = "error " + refused.code().title();
      } catch (IllegalMonitorStateException notInside) {
        answer = "error IllegalMonitorState";
      }
      System.out.println(answer);
      System.out.flush();
    }
  }

  private String run(StringTokenizer line) throws InterruptedException {
    String verb = line.nextToken();
    return switch (verb) {
      case "open_or_create" -> opened(Segment.openOrCreate(
          line.nextToken(), new SegmentOptions().withMaxBytes(64 << 20).withLimits(8, 1024)));
      case "open" -> opened(Segment.open(line.nextToken()));
      case "remove" -> done(() -> Segment.remove(line.nextToken()));
      case "queue" -> queue(line.nextToken(), number(line), number(line));
      case "remove_object" -> done(() -> segment.removeObject(line.nextToken()));
      case "sender" -> taken(sender = queue.sender(idle(line)));
      case "receiver" -> taken(receiver = queue.receiver(idle(line)));
      case "leave_sender" -> done(() -> sender.close());
      case "leave_receiver" -> done(() -> receiver.close());
      case "send" -> {
        sender.send(bytes(line));
        yield "ok";
      }
      case "send_for" -> {
        Duration time = time(line);
        sender.send(bytes(line), time);
        yield "ok";
      }
      case "try_send" -> sender.trySend(bytes(line)) ? "ok" : "error WouldBlock";
      case "close_stream" -> {
        sender.closeStream();
        yield "ok";
      }
      case "receive" -> received(receiver.receive(buffer));
      case "receive_for" -> received(receiver.receive(buffer, time(line)));
      case "try_receive" -> received(receiver.tryReceive(buffer));
      case "try_peek" -> peeked(receiver.tryPeek());
      case "release" -> done(() -> receiver.release());
      case "next_stream" -> done(() -> receiver.nextStream());
      case "wait_sender" -> waited(receiver, line);
      case "wait_receiver" -> waited(sender, line);
      case "close" -> done(() -> segment.close());
      default -> {
        String answer = monitors.run(verb, line);
        yield answer == null ? "unknown " + verb : answer;
      }
    };
  }

  private static String done(Runnable action) {
    action.run();
    return "ok";
  }

  private String opened(Segment opened) {
    segment = opened;
    monitors = new Monitors(segment);
    return "ok " + segment.nonce();
  }

  private String queue(String name, int capacity, int limit) {
    queue = segment.queue(name, new QueueOptions(capacity, limit));
    return "ok " + queue.capacity() + " " + queue.messageLimit();
  }

  private static String taken(QueueEnd end) {
    return "ok " + end.position() + (end.tookOver() ? " took_over" : "");
  }

  private static String waited(QueueEnd end, StringTokenizer line) throws InterruptedException {
    end.waitPeer(time(line));
    return "ok";
  }

  private String received(int bytes) {
    return bytes < 0 ? "error WouldBlock" : "ok " + hex(Arrays.copyOf(buffer, bytes));
  }

  private String peeked(ByteBuffer message) {
    if (message == null) {
      return "error WouldBlock";
    }
    byte[] bytes = new byte[message.remaining()];
    message.get(message.position(), bytes);
    return "ok " + hex(bytes) + (receiver.maybeRedelivered() ? " again" : "");
  }

  private static int number(StringTokenizer line) {
    return Integer.parseInt(line.nextToken());
  }

  private static Duration time(StringTokenizer line) {
    return Duration.ofMillis(number(line));
  }

  private static Idle idle(StringTokenizer line) {
    return line.hasMoreTokens() ? Idle.valueOf(line.nextToken().toUpperCase()) : Idle.ADAPTIVE;
  }

  private static String hex(byte[] bytes) {
    return bytes.length == 0 ? "-" : HexFormat.of().formatHex(bytes);
  }

  private static byte[] bytes(StringTokenizer line) {
    String text = line.nextToken();
    return text.equals("-") ? new byte[0] : HexFormat.of().parseHex(text);
  }
}

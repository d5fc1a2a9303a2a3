// SPDX-License-Identifier: Apache-2.0
package tenon.test;

import tenon.Queue;
import tenon.QueueOptions;
import tenon.Receiver;
import tenon.Segment;
import tenon.Sender;

/** A process that does something with the queue "q", to be killed meanwhile. */
final class DeathMain {
  private DeathMain() {}

  public static void main(String[] arguments) throws Exception {
    Segment segment = Segment.open(arguments[0]);
    Queue queue = segment.queue("q", new QueueOptions(4, 64));
    switch (arguments[1]) {
      case "send" -> sendForEver(queue.sender());
      case "hold" -> hold(queue.sender());
      case "claim" -> claim(queue.sender());
      case "peek" -> peek(queue.receiver());
      case "receive" -> receiveForEver(queue.receiver());
      case "attach" -> attachForEver(arguments[0]);
      default -> throw new IllegalArgumentException(arguments[1]);
    }
  }

  private static void sendForEver(Sender sender) throws InterruptedException {
    ChildJvm.say("sending");
    for (; ; ) {
      sender.send(Words.of(sender.position()));
    }
  }

  private static void hold(Sender sender) throws InterruptedException {
    ChildJvm.say("holding at " + sender.position());
    ChildJvm.sleepForEver();
  }

  private static void claim(Sender sender) throws InterruptedException {
    sender.claim(Words.BYTES).putLong(-1);
    ChildJvm.say("claimed");
    ChildJvm.sleepForEver();
  }

  private static void peek(Receiver receiver) throws InterruptedException {
    receiver.peek();
    ChildJvm.say("peeked");
    ChildJvm.sleepForEver();
  }

  private static void receiveForEver(Receiver receiver) throws InterruptedException {
    byte[] message = new byte[Words.BYTES];
    for (; ; ) {
      receiver.receive(message);
      ChildJvm.say(Words.in(message));
    }
  }

  private static void attachForEver(String path) {
    ChildJvm.say("attaching");
    for (int i = 0; ; ++i) {
      try (Segment segment = Segment.open(path)) {
        segment.queue("other", new QueueOptions(2, 4096)).sender().close();
        segment.removeObject("other");
      }
    }
  }
}

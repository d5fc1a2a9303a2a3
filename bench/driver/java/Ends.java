// SPDX-License-Identifier: Apache-2.0
import java.util.Locale;

/** What the two processes of a run do. The result is printed as fields of a line of JSON. */
final class Ends {
  /** Until the compiler has done its work. */
  private static final double WARM_SECONDS = 1.0;
  private static final int MOST_SAMPLES = 1_000_000;
  private static final int THERE = 10;
  private static final int BACK = 11;

  static void run(Options options, Peer peer) throws InterruptedException {
    try (Ports ports = peer.ports(options)) {
      switch (options.end) {
        case "ask" -> ask(options, ports);
        case "answer" -> answer(ports);
        case "produce" -> produce(options, ports);
        case "consume" -> consume(options, ports);
        default -> throw new IllegalArgumentException(options.end);
      }
    }
  }

  private static void ask(Options options, Ports ports) throws InterruptedException {
    ports.addOut(THERE);
    ports.addIn(BACK);
    ports.connect();
    int[] samples = new int[MOST_SAMPLES];
    int count = 0;
    long start = System.nanoTime();
    long warm = start + (long) (WARM_SECONDS * 1e9);
    long end = warm + (long) (options.seconds * 1e9);
    long before = start;
    for (long number = 1; before < end && count < MOST_SAMPLES; number++) {
      ports.send(number);
      ports.receive();
      long now = System.nanoTime();
      ports.wrong += ports.number == number ? 0 : 1;
      if (now > warm) {
        samples[count++] = (int) Math.min(now - before, Integer.MAX_VALUE);
      }
      before = now;
    }
    ports.send(Messages.LAST);
    ports.receive();
    System.out.printf(Locale.ROOT, "%s,\"wrong\":%d%n", Times.fields(samples, count), ports.wrong);
  }

  private static void answer(Ports ports) throws InterruptedException {
    ports.addIn(THERE);
    ports.addOut(BACK);
    ports.connect();
    do {
      ports.receive();
      ports.send(ports.number);
    } while (ports.number != Messages.LAST);
    ports.waitForPeerToLeave();
    check(ports);
  }

  private static void produce(Options options, Ports ports) throws InterruptedException {
    ports.addOut(THERE);
    ports.connect();
    long end = System.nanoTime() + (long) ((WARM_SECONDS + options.seconds) * 1e9);
    int looks = options.bytes >= 65536 ? 1 : 64;
    long number = 0;
    do {
      for (int i = 0; i < looks; i++) {
        ports.send(++number);
      }
    } while (System.nanoTime() < end);
    ports.send(Messages.LAST);
    ports.waitForPeerToLeave();
  }

  private static void consume(Options options, Ports ports) throws InterruptedException {
    ports.addIn(THERE);
    ports.connect();
    while (ports.count == 0) {
      ports.receiveSome();
    }
    long warm = System.nanoTime() + (long) (WARM_SECONDS * 1e9);
    while (ports.number != Messages.LAST && System.nanoTime() < warm) {
      ports.receiveSome();
    }
    long start = System.nanoTime();
    long before = ports.count;
    while (ports.number != Messages.LAST) {
      ports.receiveSome();
    }
    double rate = (ports.count - before) * 1e9 / (System.nanoTime() - start);
    System.out.printf(Locale.ROOT,
        ",\"rate\":%.0f,\"gigabytes_per_second\":%.6f,\"count\":%d,\"lost\":%d,\"wrong\":%d%n",
        rate, rate * options.bytes / 1e9, ports.count, ports.lost, ports.wrong);
  }

  private static void check(Ports ports) {
    if (ports.wrong > 0) {
      throw new IllegalStateException(ports.wrong + " wrong messages");
    }
  }
}

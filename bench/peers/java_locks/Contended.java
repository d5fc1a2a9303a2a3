// SPDX-License-Identifier: Apache-2.0
import java.util.Locale;
import java.util.concurrent.CyclicBarrier;

/** Several threads want one lock, again and again, as in driver/lock_contended.hpp. */
final class Contended {
  private static final int MOST_OF_ONE = 1_000_000;
  private static final int WARM_RUNS = 5;
  private static final double WARM_SECONDS = 0.08;

  private final Options options;
  private final long inside;
  private final long outside;
  private final Lock lock;
  private final User[] users;
  private volatile long begin;

  private Contended(Options options, double seconds, long inside, long outside) {
    this.options = options;
    this.inside = inside;
    this.outside = outside;
    lock = Lock.of(options.variant);
    users = new User[options.users];
    CyclicBarrier start = new CyclicBarrier(users.length, () -> begin = System.nanoTime());
    for (int i = 0; i < users.length; i++) {
      users[i] = new User(i, seconds, start);
    }
  }

  /** Until the compiler has done its work, runs that do not count; then the one that does. */
  static String fields(Options options) throws InterruptedException {
    long inside = Work.turns(options.section);
    long outside = Work.turns(options.think);
    for (int i = 0; i < WARM_RUNS; i++) {
      new Contended(options, WARM_SECONDS, inside, outside).run();
    }
    return String.format(Locale.ROOT, "%s,\"section\":%.1f",
        new Contended(options, options.seconds, inside, outside).run(), Work.time(inside));
  }

  private String run() throws InterruptedException {
    for (User user : users) {
      user.start();
    }
    for (User user : users) {
      user.join();
      if (user.failure != null) {
        throw new IllegalStateException(user.failure);
      }
    }
    return fields(users[0].seconds);
  }

  private String fields(double seconds) {
    int count = 0;
    for (User user : users) {
      count += user.count;
    }
    int[] samples = new int[count];
    long all = 0;
    double sum = 0;
    double squares = 0;
    long longest = 0;
    int at = 0;
    for (User user : users) {
      System.arraycopy(user.samples, 0, samples, at, user.count);
      at += user.count;
      all += user.all;
      sum += user.measured;
      squares += (double) user.measured * user.measured;
      longest = Math.max(longest, user.longest);
    }
    return String.format(Locale.ROOT,
        ",\"entries_rate\":%.0f%s,\"worst\":%d,\"jain\":%.6f,\"wrong\":%d", sum / seconds,
        Times.fields(samples, count), longest,
        squares == 0 ? 0 : sum * sum / (users.length * squares), Math.abs(all - lock.counter));
  }

  private final class User extends Thread {
    final int[] samples = new int[MOST_OF_ONE];
    final double seconds;
    int count;
    long all;
    long measured;
    long longest;
    Exception failure;
    private final int number;
    private final CyclicBarrier start;

    User(int number, double seconds, CyclicBarrier start) {
      super("bench-" + number);
      this.number = number;
      this.seconds = seconds;
      this.start = start;
    }

    @Override
    public void run() {
      try {
        if (options.pinned) {
          Cpus.pinThisThread(number % 2);
        }
        start.await();
        use(begin + (long) (seconds * 0.2e9), begin + (long) (seconds * 1.2e9));
      } catch (Exception error) {
        failure = error;
      }
    }

    private void use(long warm, long end) {
      for (long now = 0; now < end;) {
        long before = System.nanoTime();
        now = lock.enterAndWork(inside);
        if (outside != 0) {
          Work.work(outside);
        }
        all++;
        if (now >= warm) {
          note(now - before, now < end);
        }
      }
    }

    private void note(long wait, boolean inTime) {
      measured += inTime ? 1 : 0;
      longest = Math.max(longest, wait);
      if (count < samples.length) {
        samples[count++] = (int) Math.min(wait, Integer.MAX_VALUE);
      }
    }
  }
}

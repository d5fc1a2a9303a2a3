// SPDX-License-Identifier: Apache-2.0
import java.util.Arrays;

/** Work that takes a known time and touches no memory, as driver/work.hpp has it. */
final class Work {
  private static final int CALLS = 100; // between two looks at the clock
  private static final int TRIES = 31;
  private static final int TRIES_UNTIL_COMPILED = 300;
  private static final long FIRST_GUESS = 1000;

  private static volatile long sink;

  private Work() {}

  /** `turns` steps, each of which needs the one before. Not inlined: see java_locks.in. */
  static long work(long turns) {
    long value = turns;
    for (long i = 0; i < turns; i++) {
      value = value * 6364136223846793005L + 1442695040888963407L;
    }
    return value;
  }

  /** How many turns take so many nanoseconds here and now, called as a section calls them. */
  static long turns(double nanoseconds) {
    if (nanoseconds <= 0) {
      return 0;
    }
    for (int i = 0; i < TRIES_UNTIL_COMPILED; i++) {
      calls(FIRST_GUESS);
    }
    return Math.max(1, Math.round(nanoseconds * FIRST_GUESS / time(FIRST_GUESS)));
  }

  /** Nanoseconds of work(turns), the median of many calls. */
  static double time(long turns) {
    double[] times = new double[TRIES];
    for (int i = 0; i < TRIES; i++) {
      times[i] = calls(turns);
    }
    Arrays.sort(times);
    return times[TRIES / 2];
  }

  private static double calls(long turns) {
    long sum = 0;
    long before = System.nanoTime();
    for (int i = 0; i < CALLS; i++) {
      sum += work(turns);
    }
    long after = System.nanoTime();
    sink = sum;
    return (double) (after - before) / CALLS;
  }
}

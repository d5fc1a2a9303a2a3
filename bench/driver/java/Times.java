// SPDX-License-Identifier: Apache-2.0
import java.util.Arrays;
import java.util.Locale;

/** Distribution of times, as fields of a line of JSON. */
final class Times {
  private static final double[] PERCENTS =
      {0, 1, 10, 25, 50, 75, 90, 95, 99, 99.5, 99.9, 99.99, 100};

  private Times() {}

  /** Of the first `count` samples, nanoseconds; sorts them. */
  static String fields(int[] samples, int count) {
    Arrays.sort(samples, 0, count);
    StringBuilder curve = new StringBuilder();
    double[] at = new double[PERCENTS.length];
    for (int i = 0; i < at.length; i++) {
      at[i] = samples[(int) (PERCENTS[i] / 100 * (count - 1))];
      curve.append(i == 0 ? "[" : ",[").append(PERCENTS[i]).append(",").append(at[i]).append("]");
    }
    double mean = Arrays.stream(samples, 0, count).asLongStream().average().orElse(0);
    return String.format(Locale.ROOT,
        ",\"p50\":%.1f,\"p99\":%.1f,\"p999\":%.1f,\"mean\":%.1f,\"count\":%d,"
            + "\"percentiles\":[%s]",
        at[4], at[8], at[10], mean, count, curve);
  }
}

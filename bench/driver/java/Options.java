// SPDX-License-Identifier: Apache-2.0
import java.util.ArrayList;
import java.util.List;

/** The command line that every driver understands, and what the launcher adds for its two ends. */
final class Options {
  String measure = "";
  int bytes = 64;
  String wait = "busy";
  double seconds = 0.25;
  boolean pinned = true;
  int spinners = 0;
  String variant = "1m";
  /** Of a lock: threads that want it, work inside and between, in nanoseconds. */
  int users = 2;
  double section = 0;
  double think = 0;
  /** Of an end: which one, and what it has in common with the other. */
  String end = "";
  String world = "";
  final List<String> all = new ArrayList<>();

  static Options parse(String[] arguments) {
    Options options = new Options();
    options.measure = arguments[0];
    options.all.addAll(List.of(arguments));
    for (int i = 1; i < arguments.length; i++) {
      switch (arguments[i]) {
        case "--unpinned" -> options.pinned = false;
        case "--bytes" -> options.bytes = Integer.parseInt(arguments[++i]);
        case "--wait" -> options.wait = arguments[++i];
        case "--seconds" -> options.seconds = Double.parseDouble(arguments[++i]);
        case "--spinners" -> options.spinners = Integer.parseInt(arguments[++i]);
        case "--variant" -> options.variant = arguments[++i];
        case "--users" -> options.users = Integer.parseInt(arguments[++i]);
        case "--section" -> options.section = Double.parseDouble(arguments[++i]);
        case "--think" -> options.think = Double.parseDouble(arguments[++i]);
        case "--end" -> options.end = arguments[++i];
        case "--world" -> options.world = arguments[++i];
        default -> throw new IllegalArgumentException("no such option: " + arguments[i]);
      }
    }
    return options;
  }

  /** Why nobody who measures round trips and streams only can measure this, or null. */
  String refusal() {
    if (!measure.equals("round-trip") && !measure.equals("stream")) {
      return "this peer has no " + measure;
    }
    return spinners > 0 ? "not beside busy processes" : null;
  }

  /** The line of a run. */
  void print(String peer, String version, String fields) {
    System.out.printf("{\"schema\":\"tenon.bench.driver/1\",\"peer\":\"%s\",\"version\":\"%s\","
            + "\"measure\":\"%s\",\"bytes\":%d,\"wait\":\"%s\"%s}%n",
        peer, version, measure, bytes, wait, fields);
  }
}

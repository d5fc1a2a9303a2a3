// SPDX-License-Identifier: Apache-2.0
package tenon.demo;

import java.io.IOException;
import java.util.HashMap;
import java.util.Map;

/**
 * Plays a part in {@code tenon demo} as the C++ of ../../../part.cpp does, told by the same options.
 * Plain Java: no Unsafe, nothing opened with --add-opens (against S0-U10), and no native code but
 * what the client brings along for the monitor of an object.
 */
final class Main {
  private Main() {}

  public static void main(String[] arguments) throws IOException, InterruptedException {
    Map<String, String> options = new HashMap<>();
    for (int at = 0; at + 1 < arguments.length; at += 2) {
      options.put(arguments[at], arguments[at + 1]);
    }
    boolean producer = options.get("--as").equals("producer");
    Ledger ledger = new Ledger(Words.inherited(options.get("--ledger")));
    String act = options.get("--act");
    String segment = options.get("--segment");
    if (act.equals("queue")) {
      playQueue(segment, producer, ledger);
    } else if (act.equals("monitor")) {
      playObject(segment, producer, ledger);
    } else {
      Words buffer = Words.inherited(options.get("--buffer"));
      playBuffer(new Buffer(buffer, act.equals("locked")), producer, ledger);
    }
  }

  private static void playQueue(String segment, boolean producer, Ledger ledger)
      throws InterruptedException {
    if (producer) {
      QueueEnds.produce(segment, ledger);
    } else {
      QueueEnds.consume(segment, ledger);
    }
  }

  private static void playObject(String segment, boolean producer, Ledger ledger)
      throws InterruptedException {
    if (producer) {
      ObjectEnds.produce(segment, ledger);
    } else {
      ObjectEnds.consume(segment, ledger);
    }
  }

  private static void playBuffer(Buffer buffer, boolean producer, Ledger ledger)
      throws InterruptedException {
    if (producer) {
      buffer.produce(ledger);
    } else {
      buffer.consume(ledger);
    }
  }
}

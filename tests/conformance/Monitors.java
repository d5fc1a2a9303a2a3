// SPDX-License-Identifier: Apache-2.0
import java.lang.invoke.MethodHandles;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.StringTokenizer;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.Lock;
import tenon.Guarded;
import tenon.Held;
import tenon.HeldObject;
import tenon.Monitor;
import tenon.ObjectOptions;
import tenon.RecordType;
import tenon.Segment;
import tenon.SharedObject;

/** The commands about monitors and objects, as monitors.cpp. */
final class Monitors {
  private static final int WAIT_EACH = 16;

  /** As an int64 in C++. */
  public record Value(long value) {}

  private static final RecordType<Value> VALUE =
      RecordType.of(Value.class, MethodHandles.lookup());

  /** One that was named, and how it was entered. */
  private static final class Named {
    private final Guarded<?> guarded;
    private final Deque<Held> held = new ArrayDeque<>();
    private final Lock lock; // what is done without being inside; an object has no such calls
    private final Condition waitSet;

    Named(Guarded<?> guarded) {
      this.guarded = guarded;
      this.lock = guarded instanceof Monitor monitor ? monitor.asLock() : null;
      this.waitSet = lock == null ? null : lock.newCondition();
    }

    /** The last way in; none is the mistake itself, where Java leaves no other way to make it. */
    Held inside() {
      if (held.isEmpty() && lock == null) {
        throw new IllegalMonitorStateException();
      }
      return held.peekLast();
    }
  }

  private final Segment segment;
  private final Map<String, Named> all = new HashMap<>();
  private Named current;

  Monitors(Segment segment) {
    this.segment = segment;
  }

  /** The answer, or null when it is no command of these. */
  String run(String verb, StringTokenizer line) throws InterruptedException {
    return switch (verb) {
      case "monitor" -> named(all.computeIfAbsent(
          line.nextToken(), name -> new Named(segment.monitor(name))));
      case "object" -> {
        String name = line.nextToken();
        long value = number(line);
        yield named(all.computeIfAbsent(name, made -> new Named(object(made, value))));
      }
      case "enter" -> entered(current.guarded.enter());
      case "try_enter" -> entered(current.guarded.tryEnter());
      case "enter_for" -> entered(current.guarded.enterFor(Duration.ofMillis(number(line))));
      case "exit" -> exit();
      case "wait" -> waited(current.inside(), Long.MAX_VALUE);
      case "wait_for" -> waited(current.inside(), number(line));
      case "notify" -> signalled(current.inside(), false);
      case "notify_all" -> signalled(current.inside(), true);
      case "mark_consistent" -> marked(current.inside());
      case "update" -> {
        long delta = number(line);
        Value changed = account().synchronizedUpdate(v -> new Value(v.value() + delta));
        yield "ok " + changed.value();
      }
      case "work" -> work(number(line));
      case "value" -> "ok " + account().snapshot().value().value();
      default -> null;
    };
  }

  private String work(long times) throws InterruptedException {
    long mine = 0;
    for (long i = 0; i < times; i++) {
      try (HeldObject<Value> held = account().enter()) {
        if (i % WAIT_EACH == 0) {
          held.await(Duration.ofMillis(1));
        }
        mine = held.value().value() + 1;
        held.update(v -> new Value(v.value() + 1));
        if (held.value().value() != mine) {
          return "error Torn";
        }
        held.signal();
      }
    }
    return "ok " + mine;
  }

  private String named(Named named) {
    current = named;
    return "ok";
  }

  private SharedObject<Value> object(String name, long value) {
    return segment.object(name, VALUE, new ObjectOptions(), List.of(new Value(value)));
  }

  @SuppressWarnings("unchecked")
  private SharedObject<Value> account() {
    return (SharedObject<Value>) current.guarded;
  }

  private String entered(Held held) {
    if (held == null) {
      return "error WouldBlock";
    }
    current.held.addLast(held);
    return told(held);
  }

  private static String told(Held held) {
    return held.ownerDied() ? "ok owner_died" : "ok";
  }

  private String exit() {
    Held held = current.inside();
    if (held == null) {
      current.lock.unlock();
    } else {
      held.close();
      current.held.removeLast();
    }
    return "ok";
  }

  private String waited(Held held, long milliseconds) throws InterruptedException {
    if (held == null) {
      return current.waitSet.await(milliseconds, TimeUnit.MILLISECONDS) ? "ok" : "error Timeout";
    }
    return held.await(Duration.ofMillis(milliseconds)) ? told(held) : "error Timeout";
  }

  private String signalled(Held held, boolean all) {
    if (held == null && all) {
      current.waitSet.signalAll();
    } else if (held == null) {
      current.waitSet.signal();
    } else if (all) {
      held.signalAll();
    } else {
      held.signal();
    }
    return "ok";
  }

  private String marked(Held held) {
    if (held == null) {
      ((Monitor) current.guarded).markConsistent();
    } else {
      held.markConsistent();
    }
    return "ok";
  }

  private static long number(StringTokenizer line) {
    return Long.parseLong(line.nextToken());
  }
}

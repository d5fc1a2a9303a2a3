// SPDX-License-Identifier: Apache-2.0
package tenon;

import java.lang.invoke.MethodHandles;
import java.lang.reflect.Proxy;
import java.util.concurrent.locks.Lock;
import java.util.function.Consumer;
import java.util.function.Supplier;

/**
 * A monitor that guards something else than an object of the segment. In its forms of Java: with
 * try (above), as a block ({@link #synchronizedWith}), for all methods of an interface ({@link
 * #guard}), and as a {@link Lock}.
 */
public final class Monitor extends Guarded<Held> {
  private final MonitorLock lock = new MonitorLock(handle);

  Monitor(MonitorHandle handle) {
    super(handle);
  }

  @Override
  Held held(long memory, boolean ownerDied) {
    return new Held(handle, memory, ownerDied);
  }

  /**
   * Whether an owner died inside, and nobody has said markConsistent() since. For who has no {@link
   * Held} to ask, because it is a {@link Lock} to him.
   *
   * @return true when the calling thread is inside, and what is guarded may be half changed
   */
  public boolean isSuspect() {
    return handle.call(Native::isSuspect);
  }

  /** What the monitor guards is as it should be, after an owner that died. By who is inside. */
  public void markConsistent() {
    handle.markConsistent(0);
  }

  /**
   * Runs something inside.
   *
   * @param body what to run
   * @param <T> of its result
   * @return its result
   */
  public <T> T synchronizedWith(Supplier<T> body) {
    try (Held held = enter()) {
      return body.get();
    }
  }

  /**
   * This monitor as a Lock, with the contract of that: reentrant, {@code unlock()} by who does not
   * own it is an {@link IllegalMonitorStateException}. It has one Condition: a second {@code
   * newCondition()} is refused, because a monitor has one wait set, in all processes together.
   *
   * <p>{@code lock()} succeeds also when an owner died inside: ask {@link #isSuspect}, repair, and
   * say {@link #markConsistent}; else nobody gets in after this. What {@link #enter} throws besides,
   * {@code lock()} throws, too.
   *
   * @return the same object at each call
   */
  public Lock asLock() {
    return lock;
  }

  /**
   * An object each method of which runs inside this monitor: Java's {@code synchronized} as the
   * modifier of all of them.
   *
   * @param type a public interface
   * @param target what the methods are called on
   * @param repair called inside with the target, before the method, when an owner died inside; the
   *     monitor is marked consistent when it returns
   * @param <I> the interface
   * @return the object to be used instead of the target
   */
  public <I> I guard(Class<I> type, I target, Consumer<? super I> repair) {
    return guard(type, target, repair, MethodHandles.publicLookup());
  }

  /**
   * The same for any interface.
   *
   * @param type the interface
   * @param target what the methods are called on
   * @param repair as above
   * @param lookup of a class that may see it: {@code MethodHandles.lookup()}
   * @param <I> the interface
   * @return the object to be used instead of the target
   */
  public <I> I guard(
      Class<I> type, I target, Consumer<? super I> repair, MethodHandles.Lookup lookup) {
    if (!type.isInterface()) {
      throw TenonException.of(Code.INVALID_ARGUMENT, type.getSimpleName() + " is no interface");
    }
    return type.cast(Proxy.newProxyInstance(type.getClassLoader(), new Class<?>[] {type},
        new MethodGuard<>(this, target, repair, lookup)));
  }

  /**
   * The same for what needs no repair: an owner that died is an {@link TenonException.OwnerDied},
   * and nobody gets in after that.
   *
   * @param type a public interface
   * @param target what the methods are called on
   * @param <I> the interface
   * @return the object to be used instead of the target
   */
  public <I> I guard(Class<I> type, I target) {
    return guard(type, target, halfChanged -> {
      throw TenonException.of(Code.OWNER_DIED);
    });
  }
}

// SPDX-License-Identifier: Apache-2.0
package tenon;

import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.reflect.InvocationHandler;
import java.lang.reflect.Method;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;

/** Runs each method of an object inside a monitor; see {@link Monitor#guard}. */
final class MethodGuard<I> implements InvocationHandler {
  private final Monitor monitor;
  private final I target;
  private final Consumer<? super I> repair;
  private final MethodHandles.Lookup lookup;
  private final Map<Method, MethodHandle> methods = new ConcurrentHashMap<>();

  MethodGuard(
      Monitor monitor, I target, Consumer<? super I> repair, MethodHandles.Lookup lookup) {
    this.monitor = monitor;
    this.target = target;
    this.repair = repair;
    this.lookup = lookup;
  }

  @Override
  public Object invoke(Object proxy, Method method, Object[] arguments) throws Throwable {
    MethodHandle call = methods.computeIfAbsent(method, this::handleOf);
    try (Held held = monitor.enter()) {
      if (held.ownerDied()) {
        repair.accept(target);
        held.markConsistent();
      }
      return call.invokeWithArguments(arguments == null ? new Object[0] : arguments);
    }
  }

  private MethodHandle handleOf(Method method) {
    try {
      return lookup.unreflect(method).bindTo(target);
    } catch (IllegalAccessException hidden) {
      throw TenonException.of(Code.INVALID_ARGUMENT, method.getDeclaringClass().getSimpleName()
          + " is not public: give guard() a MethodHandles.lookup() of your own");
    }
  }
}

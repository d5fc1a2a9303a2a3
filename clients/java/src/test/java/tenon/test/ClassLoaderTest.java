// SPDX-License-Identifier: Apache-2.0
package tenon.test;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.lang.reflect.InvocationTargetException;
import java.net.URL;
import java.net.URLClassLoader;
import org.junit.jupiter.api.Test;
import tenon.Segment;
import tenon.Sender;

/** A second copy of the library in one JVM, as in an application server. */
class ClassLoaderTest extends OneSegment {
  private static Object call(Object target, String method) throws ReflectiveOperationException {
    return target.getClass().getMethod(method).invoke(target);
  }

  private void attachProbeAndClose(Class<?> copy) throws ReflectiveOperationException {
    Object second = copy.getMethod("open", String.class).invoke(null, path());
    Object queue = copy.getMethod("openQueue", String.class).invoke(second, "q");
    Throwable held =
        assertThrows(InvocationTargetException.class, () -> call(queue, "sender")).getCause();
    assertEquals("tenon.TenonException$RoleHeld", held.getClass().getName());
    call(second, "close");
  }

  @Test
  void leavesTheFirstOneAlive() throws Exception {
    Sender sender = queue(2).sender();
    URL[] library = {ChildJvm.placeOf(Segment.class).toUri().toURL()};
    try (ChildJvm other = ChildJvm.start(ProbeMain.class, path());
        URLClassLoader loader =
            new URLClassLoader(library, ClassLoader.getPlatformClassLoader())) {
      Class<?> copy = loader.loadClass("tenon.Segment");
      assertNotEquals(Segment.class, copy);
      for (int round = 0; round < 3; ++round) {
        attachProbeAndClose(copy);
        other.tell();
        assertEquals("alive", other.hear());
      }
      sender.send(new byte[1]);
    }
  }
}

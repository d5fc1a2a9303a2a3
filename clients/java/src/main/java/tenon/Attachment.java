// SPDX-License-Identifier: Apache-2.0
package tenon;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.LongUnaryOperator;

/**
 * This JVM as the native library attaches it, beside its own {@link Participant}: made for the first
 * monitor or object of a segment. It has a process slot of its own.
 */
final class Attachment {
  private static final int NONCE_BYTES = 16;
  private static final int MOST_IN_A_RING = 64;

  private final Path path;
  private final byte[] nonce;
  private final List<MonitorHandle> open = new ArrayList<>();
  private long segment; // 0 = not attached
  private boolean closed;

  Attachment(SegmentFile file) {
    this.path = file.path();
    this.nonce = file.geometry().nonce();
  }

  MonitorHandle openMonitor(String name) {
    return open(false, in -> Native.openMonitor(in, Native.text(name)));
  }

  MonitorHandle openObject(String name, RecordType<?> type) {
    return open(true, in -> Native.openObject(in, Native.text(name),
        Native.text(type.description()), type.bytes(), 0, false, null, false));
  }

  <T extends Record> MonitorHandle makeObject(
      String name, RecordType<T> type, ObjectOptions options, List<T> initial) {
    byte[] content = initial == null ? null : type.bytesOf(initial, options.count());
    return open(true, in -> Native.openObject(in, Native.text(name),
        Native.text(type.description()), type.bytes(), options.count(), true, content,
        options.inPlace()));
  }

  // `opener` gives the pointer.
  private synchronized MonitorHandle open(boolean ofObject, LongUnaryOperator opener) {
    if (closed) {
      throw TenonException.of(Code.CLOSED);
    }
    if (segment == 0) {
      NativeLibrary.load();
      segment = attach();
    }
    MonitorHandle handle =
        new MonitorHandle(this, segment, opener.applyAsLong(segment), ofObject);
    open.add(handle);
    return handle;
  }

  synchronized List<DeadlockLink> lastDeadlock() {
    long[] pids = new long[MOST_IN_A_RING];
    long[] tids = new long[MOST_IN_A_RING];
    byte[][] monitors = new byte[MOST_IN_A_RING][];
    List<DeadlockLink> ring = new ArrayList<>();
    // Who is not attached was never told.
    int count = segment == 0 ? 0 : Native.lastDeadlock(segment, pids, tids, monitors);
    for (int i = 0; i < Math.min(count, MOST_IN_A_RING); ++i) {
      ring.add(new DeadlockLink(
          pids[i], tids[i], new String(monitors[i], StandardCharsets.UTF_8)));
    }
    return List.copyOf(ring);
  }

  private long attach() {
    byte[] found = new byte[NONCE_BYTES];
    return ByteLock.whileNoneIsHeld(() -> {
      long attached = Native.openSegment(Native.text(path.toAbsolutePath().toString()), found);
      if (!Arrays.equals(found, nonce)) {
        Native.closeSegment(attached);
        throw TenonException.of(Code.SEGMENT_UNLINKED, "another one has its name by now");
      }
      return attached;
    });
  }

  synchronized void forget(MonitorHandle handle) {
    open.remove(handle);
  }

  /** Closes all that is open; refused while a thread is inside of one. */
  synchronized void close() {
    List.copyOf(open).forEach(MonitorHandle::close);
    closed = true;
    if (segment != 0) {
      long attached = segment;
      segment = 0; // whatever it says, nothing of ours is open, and so it is closed
      ByteLock.whileNoneIsHeld(() -> {
        Native.closeSegment(attached);
        return null;
      });
    }
  }
}

// SPDX-License-Identifier: Apache-2.0
package tenon;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;

/**
 * One attachment of this JVM to a segment file, which processes in C++, Java and Python map.
 *
 * <p>A name is {@code [A-Za-z0-9._-]+}, up to 100 characters, and stands for a file in TENON_DIR,
 * or else in /dev/shm/tenon-UID. What starts with '/' or '.' is taken as a path.
 *
 * <p>Thread: all members may be called from any thread. A killed JVM leaves nothing that the others
 * have to repair by hand. Do not open a segment file by other means in the same JVM: closing it
 * would drop locks of this library (POSIX locks belong to the process).
 */
public final class Segment implements AutoCloseable {
  private static final int ATTEMPTS = 1000; // each means that somebody removed it under us

  private final Participant participant;
  private final Directory directory;
  private final Attachment attachment;
  private final List<Queue> queues = new ArrayList<>();
  private boolean closed; // then nothing is opened any more; guarded by `queues`

  private Segment(Participant participant, Directory directory) {
    this.participant = participant;
    this.directory = directory;
    this.attachment = new Attachment(participant.file());
  }

  /**
   * Attaches to an existing segment.
   *
   * @param name of it
   * @return the attachment
   * @throws TenonException.NotFound when there is none
   */
  public static Segment open(String name) {
    return Failures.typed(() -> attach(Location.of(name)));
  }

  /**
   * Attaches; makes the segment where there is none. Whoever comes at the same time, in whatever
   * language, ends in the same one.
   *
   * @param name of it
   * @param options for who makes it
   * @return the attachment
   */
  public static Segment openOrCreate(String name, SegmentOptions options) {
    return Failures.typed(() -> {
      Path path = Location.forCreation(name);
      for (int attempt = 0; attempt < ATTEMPTS; ++attempt) {
        try {
          return Failures.typed(() -> attach(path));
        } catch (TenonException.NotFound missing) {
          try {
            Failures.run(() -> SegmentFile.create(path, options));
          } catch (TenonException.AlreadyExists somebodyWasFaster) {
            continue;
          }
        }
      }
      throw TenonException.of(Code.TIMEOUT, "it is removed again and again");
    });
  }

  /**
   * The same with the usual options.
   *
   * @param name of it
   * @return the attachment
   */
  public static Segment openOrCreate(String name) {
    return openOrCreate(name, new SegmentOptions());
  }

  /**
   * Removes the file; those who are attached go on.
   *
   * @param name of it
   */
  public static void remove(String name) {
    Failures.run(() -> SegmentFile.remove(Location.of(name)));
  }

  private static Segment attach(Path path) throws IOException {
    Participant participant = Participant.attach(path);
    return new Segment(participant, new Directory(participant));
  }

  /**
   * Opens a queue; makes it where there is none.
   *
   * @param name of it
   * @param options for who makes it
   * @return the queue
   */
  public Queue queue(String name, QueueOptions options) {
    return Failures.typed(() -> {
      ByteBuffer header = Ring.plan(options);
      for (; ; ) {
        Directory.Opened opened = directory.open(name);
        if (opened == null) {
          try {
            opened = directory.create(name, Layout.KIND_QUEUE, Ring.bytesOf(header),
                memory -> Ring.fill(memory, header));
          } catch (TenonException.AlreadyExists somebodyWasFaster) {
            continue;
          }
        }
        return keep(opened, options.elementBytes());
      }
    });
  }

  /**
   * Opens a queue of records; makes it where there is none.
   *
   * @param name of it
   * @param type the one type of its messages, which everybody may see
   * @param options for who makes it; the record says how large a message is
   * @param <T> the record
   * @return the queue
   * @throws TenonException.LayoutMismatch when a message has another size there
   */
  public <T extends Record> Queue queue(String name, Class<T> type, QueueOptions options) {
    return queue(name, RecordType.of(type), options);
  }

  /**
   * The same for any record.
   *
   * @param name of it
   * @param type the one type of its messages
   * @param options for who makes it; the record says how large a message is
   * @return the queue
   * @throws TenonException.LayoutMismatch when a message has another size there
   */
  public Queue queue(String name, RecordType<?> type, QueueOptions options) {
    return queue(name, options.forElements(type.bytes()));
  }

  /**
   * Opens a queue that is there.
   *
   * @param name of it
   * @return the queue
   * @throws TenonException.NotFound when there is none
   */
  public Queue openQueue(String name) {
    return Failures.typed(() -> keep(find(name), 0));
  }

  /**
   * Copies the value of an object, or of a sealed one, as it was at one moment.
   *
   * @param name of it
   * @return the copy, which describes itself
   * @throws TenonException.NotFound when there is none
   * @throws TenonException.WouldBlock when it changes faster than it can be copied, again and again
   */
  public ObjectSnapshot snapshot(String name) {
    return new ObjectSnapshot(read(name), 0);
  }

  /**
   * The same as records. They have to be what the object says of itself: names, types, offsets. A
   * C++ integer without a sign is of no type that a record could have.
   *
   * @param name of it
   * @param type the record, which everybody may see
   * @param <T> the record
   * @return the copy
   * @throws TenonException.LayoutMismatch with both descriptions, when they are not the same
   */
  public <T extends Record> RecordSnapshot<T> snapshot(String name, Class<T> type) {
    return snapshot(name, RecordType.of(type));
  }

  /**
   * The same for any record.
   *
   * @param name of it
   * @param type the record
   * @param <T> the record
   * @return the copy
   * @throws TenonException.LayoutMismatch with both descriptions, when they are not the same
   */
  public <T extends Record> RecordSnapshot<T> snapshot(String name, RecordType<T> type) {
    return read(name).as(type);
  }

  /**
   * Opens a monitor; makes it where there is none. From the first one on, or the first {@link
   * SharedObject}, this needs the native library, and a second process slot of the segment.
   *
   * @param name of it
   * @return the monitor
   * @throws TenonException.Unsupported when the native library cannot be loaded
   */
  public Monitor monitor(String name) {
    return new Monitor(attachment.openMonitor(name));
  }

  /**
   * Opens an object; makes it where there is none, of zeros.
   *
   * @param name of it
   * @param type the record, which everybody may see
   * @param <T> the record
   * @return the object
   * @throws TenonException.LayoutMismatch when it consists of something else
   * @throws TenonException.Unsupported when the native library cannot be loaded
   */
  public <T extends Record> SharedObject<T> object(String name, Class<T> type) {
    return object(name, RecordType.of(type), new ObjectOptions(), null);
  }

  /**
   * The same for any record, several of them, or with other values at first.
   *
   * @param name of it
   * @param type the record
   * @param options for who makes it; whoever opens it says how many elements he expects
   * @param initial the elements for who makes it; null = zeros
   * @param <T> the record
   * @return the object
   * @throws TenonException.LayoutMismatch when it consists of something else
   * @throws TenonException.Unsupported when the native library cannot be loaded
   */
  public <T extends Record> SharedObject<T> object(
      String name, RecordType<T> type, ObjectOptions options, List<T> initial) {
    return new SharedObject<>(attachment.makeObject(name, type, options, initial), type);
  }

  /**
   * Opens an object that is there, of whatever number of elements.
   *
   * @param name of it
   * @param type the record
   * @param <T> the record
   * @return the object
   * @throws TenonException.NotFound when there is none
   * @throws TenonException.LayoutMismatch when it consists of something else
   * @throws TenonException.Unsupported when the native library cannot be loaded
   */
  public <T extends Record> SharedObject<T> openObject(String name, RecordType<T> type) {
    return new SharedObject<>(attachment.openObject(name, type), type);
  }

  /**
   * The ring that the calling thread was told of last, as {@link TenonException.Deadlock}; it may
   * stand no more.
   *
   * @return its threads, the calling one first; empty when there was none
   */
  public List<DeadlockLink> lastDeadlock() {
    return attachment.lastDeadlock();
  }

  private Directory.Opened find(String name) throws IOException {
    Directory.Opened opened = directory.open(name);
    if (opened == null) {
      throw TenonException.of(Code.NOT_FOUND);
    }
    return opened;
  }

  private ObjectValue read(String name) {
    return Failures.typed(() -> {
      Directory.Opened opened = find(name);
      try {
        if (opened.kind() != Layout.KIND_OBJECT && opened.kind() != Layout.KIND_SEALED) {
          throw TenonException.of(Code.WRONG_KIND, "it is not an object");
        }
        return ObjectValue.read(opened.memory(), opened.kind() == Layout.KIND_SEALED);
      } finally {
        directory.close(opened);
      }
    });
  }

  /**
   * Removes a queue or an object: it is not found any more, those who have it open go on.
   *
   * @param name of it
   */
  public void removeObject(String name) {
    Failures.run(() -> directory.remove(name));
  }

  /**
   * A doorbell, with which ends of queues of this segment can be armed.
   *
   * @return the doorbell
   */
  public Doorbell doorbell() {
    return Failures.typed(participant::makeBell);
  }

  /** {@return where the file lies} */
  public Path path() {
    return participant.file().path();
  }

  /** {@return of this creation of the segment, in hexadecimal digits; a new file has a new one} */
  public String nonce() {
    return HexFormat.of().formatHex(participant.file().geometry().nonce());
  }

  /** {@return true while the path still leads to the file of this segment} */
  public boolean isLinked() {
    return Failures.typed(() -> participant.file().isLinked());
  }

  /**
   * Writes what was stored before to the disk that the file lies on; nothing in memory. Also who
   * does not call this finds everything after a close, but not when the machine goes down before.
   */
  public void flush() {
    Failures.run(participant::flush);
  }

  /**
   * Closes all queues, monitors and objects of this segment and detaches.
   *
   * @throws TenonException.StillHeld while a thread of this JVM is inside a monitor, or waits to be;
   *     then the segment stays open
   */
  @Override
  public void close() {
    attachment.close();
    List<Queue> open;
    synchronized (queues) {
      closed = true;
      open = List.copyOf(queues);
    }
    open.forEach(Queue::close);
    Failures.run(participant::close);
  }

  private Queue keep(Directory.Opened opened, int elementBytes) {
    try {
      if (opened.kind() != Layout.KIND_QUEUE) {
        throw TenonException.of(Code.WRONG_KIND, "it is not a queue");
      }
      Queue queue = new Queue(this, opened);
      if (elementBytes != 0 && queue.elementBytes() != elementBytes) {
        throw TenonException.of(Code.LAYOUT_MISMATCH,
            "bytes of one message in the queue: " + queue.elementBytes());
      }
      synchronized (queues) {
        if (closed) {
          throw TenonException.of(Code.CLOSED);
        }
        queues.add(queue);
      }
      return queue;
    } catch (TenonException refused) {
      directory.close(opened);
      throw refused;
    }
  }

  void forget(Queue queue, Directory.Opened opened) {
    synchronized (queues) {
      queues.remove(queue);
    }
    directory.close(opened);
  }

  Participant participant() {
    return participant;
  }
}

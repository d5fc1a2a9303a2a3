// SPDX-License-Identifier: Apache-2.0
package tenon;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.MappedByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.HexFormat;
import java.util.Set;

/** A segment file: made, published, checked, mapped, grown, removed. docs/spec/segment.md. */
final class SegmentFile {
  private static final Duration GATE_PATIENCE = Duration.ofSeconds(5);
  private static final int ATTEMPTS = 1000; // each means that somebody removed the file under us
  private static final int NONCE_BYTES = 16;
  private static final int SHORT_NONCE_BYTES = 6;
  private static final SecureRandom RANDOM = new SecureRandom();

  private final Path path;
  private final KeptChannels.Kept kept;
  private final Geometry geometry;
  private final MappedByteBuffer[] windows;

  private SegmentFile(Path path, KeptChannels.Kept kept, Geometry geometry) {
    this.path = path;
    this.kept = kept;
    this.geometry = geometry;
    this.windows =
        new MappedByteBuffer[(int) ((geometry.maxBytes() + Layout.WINDOW - 1) / Layout.WINDOW)];
  }

  /** What is done between opening a file and leaving its gate: nobody removes it meanwhile. */
  @FunctionalInterface
  interface Inside<T> {
    T run(SegmentFile file) throws IOException;
  }

  static <T> T open(Path path, Inside<T> inside) throws IOException {
    for (int attempt = 0; attempt < ATTEMPTS; ++attempt) {
      Location.checkFile(path);
      KeptChannels.Kept kept = KeptChannels.open(path);
      try (ByteLock gate = ByteLock.take(kept.channel(), Layout.GATE_BYTE, true, GATE_PATIENCE)) {
        if (KeptChannels.leadsTo(path, kept.key())) {
          Geometry geometry = Undisturbed.run(() -> {
            Geometry read = readGeometry(kept.channel());
            if (read.outlivesBoot()) {
              Clean.check(kept.channel());
            }
            return read;
          });
          return inside.run(new SegmentFile(path, kept, geometry));
        }
      }
    }
    throw TenonException.of(Code.TIMEOUT, "it is removed again and again while attaching");
  }

  /** Builds a segment in a hidden file and publishes it under `path`. */
  static void create(Path path, SegmentOptions options) throws IOException {
    byte[] nonce = new byte[NONCE_BYTES];
    RANDOM.nextBytes(nonce);
    Geometry geometry =
        Geometry.plan(options, nonce, Clean.outlivesBoot(path.toAbsolutePath().getParent()));
    Set<PosixFilePermission> permissions = permissions(options);
    Path hidden = path.resolveSibling(".tenon-new-" + HexFormat.of().formatHex(nonce));
    Undisturbed.run(() -> {
      build(hidden, geometry, permissions, path);
      return null;
    });
  }

  private static Set<PosixFilePermission> permissions(SegmentOptions options) {
    try {
      return PosixFilePermissions.fromString(options.permissions());
    } catch (IllegalArgumentException misspelt) {
      throw TenonException.of(
          Code.INVALID_ARGUMENT, "permissions like rw-------, not " + options.permissions());
    }
  }

  private static void build(
      Path hidden, Geometry geometry, Set<PosixFilePermission> permissions, Path path)
      throws IOException {
    Files.createFile(hidden, PosixFilePermissions.asFileAttribute(
        PosixFilePermissions.fromString("rw-------")));
    try (RandomAccessFile file = new RandomAccessFile(hidden.toFile(), "rw")) {
      Files.setPosixFilePermissions(hidden, permissions);
      file.setLength(geometry.fileBytes());
      FileChannel channel = file.getChannel();
      writeZeros(channel, 0, geometry.heapOffset());
      ByteBuffer reserved = ByteBuffer.allocate(Long.BYTES).order(ByteOrder.LITTLE_ENDIAN);
      reserved.putLong(0, geometry.heapOffset());
      channel.write(reserved, Layout.WORDS_OFFSET + Layout.SegmentWords.RESERVED_END);
      long now = System.currentTimeMillis() * 1_000_000;
      channel.write(geometry.header(Clean.bootId(), now).rewind(), 0);
      ByteBuffer ready = ByteBuffer.allocate(Integer.BYTES).order(ByteOrder.LITTLE_ENDIAN);
      ready.putInt(0, Layout.READY);
      channel.write(ready, Layout.SegmentHeader.READY);
      if (geometry.outlivesBoot()) {
        channel.force(true); // on a disk, too, a file that has a name is whole
      }
      Files.createLink(path, hidden);
    } finally {
      Files.deleteIfExists(hidden);
    }
    if (geometry.outlivesBoot()) {
      try (FileChannel directory = FileChannel.open(path.toAbsolutePath().getParent())) {
        directory.force(true);
      }
    }
  }

  static void remove(Path path) throws IOException {
    Location.checkFile(path);
    KeptChannels.Kept kept = KeptChannels.open(path);
    try (ByteLock gate = ByteLock.take(kept.channel(), Layout.GATE_BYTE, false, GATE_PATIENCE)) {
      if (!KeptChannels.leadsTo(path, kept.key())) {
        throw TenonException.of(Code.NOT_FOUND); // somebody else was first
      }
      ByteBuffer magic = ByteBuffer.allocate(Long.BYTES).order(ByteOrder.LITTLE_ENDIAN);
      int got = Undisturbed.run(() -> kept.channel().read(magic, 0));
      if (got == Long.BYTES && magic.getLong(0) != Layout.SEGMENT_MAGIC) {
        throw TenonException.of(Code.BAD_MAGIC);
      }
      buryTheDead(path, kept);
      Files.delete(path);
    }
  }

  // Of a damaged one, which goes, too, it is not known what lies beside it.
  private static void buryTheDead(Path path, KeptChannels.Kept kept) throws IOException {
    Geometry geometry;
    try {
      geometry = Undisturbed.run(() -> readGeometry(kept.channel()));
    } catch (TenonException damaged) {
      return;
    }
    new Slots(new SegmentFile(path, kept, geometry)).buryTheDead(-1);
  }

  /** Closes the gate: nobody attaches, sweeps or removes until it is opened again. */
  ByteLock closeGate() throws IOException {
    return ByteLock.take(kept.channel(), Layout.GATE_BYTE, false, GATE_PATIENCE);
  }

  Path path() {
    return path;
  }

  FileChannel channel() {
    return kept.channel();
  }

  Geometry geometry() {
    return geometry;
  }

  boolean isLinked() throws IOException {
    return KeptChannels.leadsTo(path, kept.key());
  }

  /** A file of that user of a slot beside the segment; see life.hpp. */
  Path beside(int slot, int generation) {
    String nonce = HexFormat.of().formatHex(geometry.nonce(), 0, SHORT_NONCE_BYTES);
    return path.resolveSibling(
        ".tenon-" + nonce + "-" + slot + "-" + Integer.toUnsignedString(generation));
  }

  /** A part of the control area, whose place the geometry vouches for. */
  Shared control(long offset, int bytes) throws IOException {
    return new Shared(window(0).slice((int) offset, bytes));
  }

  /** The bytes of an object, or nothing when they are not allocated. */
  Shared at(long offset, long bytes) throws IOException {
    long end = reservedEnd();
    boolean inside = offset >= geometry.heapOffset() && offset % Layout.PAGE == 0 && bytes > 0
        && offset <= end && bytes <= end - offset
        && offset / Layout.WINDOW == (offset + bytes - 1) / Layout.WINDOW;
    if (!inside) {
      return null;
    }
    ByteBuffer window = window((int) (offset / Layout.WINDOW));
    return new Shared(window.slice((int) (offset % Layout.WINDOW), (int) bytes));
  }

  long reservedEnd() throws IOException {
    long end = words().getOpaque(Layout.SegmentWords.RESERVED_END);
    return end < 0 || end > geometry.maxBytes() ? geometry.heapOffset() : end;
  }

  Shared words() throws IOException {
    return control(Layout.WORDS_OFFSET, Layout.SegmentWords.SIZE);
  }

  /** Allocates the file up to `end`, then says so. Under the structure lock. */
  void reserve(long end) throws IOException {
    long from = reservedEnd();
    if (end <= from) {
      return;
    }
    if (end > geometry.maxBytes()) {
      throw TenonException.of(Code.NO_SPACE,
          "max_bytes of the segment is " + geometry.maxBytes());
    }
    final long growth = 1 << 16;
    long to = Math.min(Geometry.roundUp(end, growth), geometry.maxBytes());
    Undisturbed.run(() -> {
      writeZeros(kept.channel(), from, to);
      return null;
    });
    // After the system call: who sees the new end may touch the bytes before it.
    words().setRelease(Layout.SegmentWords.RESERVED_END, to);
  }

  private synchronized ByteBuffer window(int index) throws IOException {
    if (windows[index] == null) {
      long from = (long) index * Layout.WINDOW;
      long size = Math.min(Layout.WINDOW, geometry.maxBytes() - from);
      windows[index] =
          Undisturbed.run(() -> kept.channel().map(FileChannel.MapMode.READ_WRITE, from, size));
    }
    return windows[index];
  }

  private static Geometry readGeometry(FileChannel channel) throws IOException {
    ByteBuffer header =
        ByteBuffer.allocate(Layout.SegmentHeader.SIZE).order(ByteOrder.LITTLE_ENDIAN);
    int got = Math.max(channel.read(header, 0), 0);
    Geometry geometry = Geometry.check(header, got, channel.size());
    ByteBuffer end = ByteBuffer.allocate(Long.BYTES).order(ByteOrder.LITTLE_ENDIAN);
    channel.read(end, Layout.WORDS_OFFSET + Layout.SegmentWords.RESERVED_END);
    if (end.getLong(0) < geometry.heapOffset() || end.getLong(0) > geometry.maxBytes()) {
      throw TenonException.of(Code.CORRUPT, "the end of the reserved bytes");
    }
    return geometry;
  }

  private static void writeZeros(FileChannel channel, long from, long to) throws IOException {
    ByteBuffer zeros = ByteBuffer.allocateDirect((int) Math.min(1 << 16, to - from));
    for (long at = from; at < to; at += zeros.position()) {
      zeros.clear().limit((int) Math.min(zeros.capacity(), to - at));
      channel.write(zeros, at);
    }
  }
}

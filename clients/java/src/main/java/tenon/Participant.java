// SPDX-License-Identifier: Apache-2.0
package tenon;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/**
 * This JVM, attached to one segment: its slot, its proof of life, the objects that it has open.
 * docs/spec/segment.md; in C++ src/participant.
 */
final class Participant implements AutoCloseable {
  private static final Duration STRUCTURE_PATIENCE = Duration.ofSeconds(10);
  private static final int NAME_BYTES = Layout.ProcessSlot.LOCK - Layout.ProcessSlot.NAME;

  private final SegmentFile file;
  private final Shared slots;
  private final Shared uses;
  private final int slot;
  private final int generation;
  private final Life life;
  private final Map<Integer, Integer> handles = new HashMap<>();
  private int bells;
  private volatile boolean closed;

  private Participant(SegmentFile file, int slot, int generation, Life life) throws IOException {
    this.file = file;
    this.slots = slots(file);
    this.slot = slot;
    this.generation = generation;
    this.life = life;
    Geometry geometry = file.geometry();
    int row = Geometry.useWords(geometry.directoryEntries()) * Long.BYTES;
    this.uses = file.control(geometry.usesOffset(), geometry.processSlots() * row);
  }

  static Participant attach(Path path) throws IOException {
    return SegmentFile.open(path, Participant::takeSlot);
  }

  // Who holds a slot's byte may take it, unless somebody who locks a file of his own has it.
  private static Participant takeSlot(SegmentFile file) throws IOException {
    int count = file.geometry().processSlots();
    int first = Integer.remainderUnsigned(
        file.words().getOpaqueInt(Layout.SegmentWords.NEXT_SLOT), count);
    for (int i = 0; i < count; ++i) {
      int slot = (first + i) % count;
      try (ByteLock held =
          ByteLock.tryTake(file.channel(), Layout.FIRST_SLOT_BYTE + slot, false)) {
        if (held != null && mayTake(file, slot)) {
          return enter(file, slot);
        }
      }
    }
    throw TenonException.of(Code.TOO_MANY_PARTICIPANTS, "slots: " + count);
  }

  private static boolean mayTake(SegmentFile file, int slot) throws IOException {
    Shared slots = slots(file);
    int at = slot * Layout.ProcessSlot.SIZE;
    int generation = slots.getAcquireInt(at + Layout.ProcessSlot.GENERATION);
    if (generation == (int) Layout.LAST_GENERATION) {
      return false;
    }
    boolean byFile = slots.getOpaqueInt(at + Layout.ProcessSlot.LOCK) == Layout.LOCKED_FILE;
    Path files = file.beside(slot, generation);
    if (byFile && Life.goesOn(files).orElse(true)) {
      return false;
    }
    final int mostAtOnce = 1 << 12; // the number is what a peer wrote
    int bells = slots.getOpaqueInt(at + Layout.ProcessSlot.BELLS);
    for (int bell = 1; bell <= Math.min(bells, mostAtOnce); ++bell) {
      Files.deleteIfExists(bellPath(files, bell));
    }
    if (byFile) {
      slots.setOpaqueInt(at + Layout.ProcessSlot.LOCK, Layout.LOCKED_BYTE);
    }
    // Also of one that was killed while it left, when the word did not say so any more.
    Files.deleteIfExists(files);
    return true;
  }

  private static Participant enter(SegmentFile file, int slot) throws IOException {
    Shared slots = slots(file);
    int at = slot * Layout.ProcessSlot.SIZE;
    int generation = slots.getOpaqueInt(at + Layout.ProcessSlot.GENERATION) + 1;
    slots.setOpaqueInt(at + Layout.ProcessSlot.BELLS, 0);
    // SYNC slot.generation: release, with the acquire in isGone(): as in C++. Before `lock`: killed
    // between the two, this user is dead, as nobody locks the byte, and the one before is, too.
    slots.setReleaseInt(at + Layout.ProcessSlot.GENERATION, generation);
    String permissions =
        java.nio.file.attribute.PosixFilePermissions.toString(
            Files.getPosixFilePermissions(file.path()));
    Life life = Life.begin(file.beside(slot, generation), permissions);
    slots.setOpaqueInt(at + Layout.ProcessSlot.LOCK, Layout.LOCKED_FILE);
    slots.setOpaqueInt(at + Layout.ProcessSlot.PID, (int) ProcessHandle.current().pid());
    slots.setOpaqueInt(at + Layout.ProcessSlot.FEATURES, 0);
    slots.setOpaque(at + Layout.ProcessSlot.ATTACHED_AT, System.currentTimeMillis() * 1_000_000);
    slots.putWords(at + Layout.ProcessSlot.NAME, commandName());
    // SYNC slot.state: release, with the acquire of inspect.
    slots.setReleaseInt(at + Layout.ProcessSlot.STATE, Layout.SLOT_ATTACHED);
    file.words().setOpaqueInt(Layout.SegmentWords.NEXT_SLOT, slot + 1);
    Participant participant = new Participant(file, slot, generation, life);
    participant.clearUses();
    return participant;
  }

  private static Shared slots(SegmentFile file) throws IOException {
    return file.control(
        Layout.SLOTS_OFFSET, file.geometry().processSlots() * Layout.ProcessSlot.SIZE);
  }

  private static ByteBuffer commandName() throws IOException {
    byte[] name =
        Files.readString(Path.of("/proc/self/comm")).strip().getBytes(StandardCharsets.UTF_8);
    ByteBuffer words = ByteBuffer.allocate(NAME_BYTES).order(ByteOrder.LITTLE_ENDIAN);
    words.put(name, 0, Math.min(name.length, NAME_BYTES - 1));
    return words;
  }

  SegmentFile file() {
    return file;
  }

  /** Names this process in a shared word; see Claim in participant_layout.hpp. */
  long claim() {
    return Claim.of(slot, generation);
  }

  boolean isClosed() {
    return closed;
  }

  void checkOpen() {
    if (closed) {
      throw TenonException.of(Code.CLOSED);
    }
  }

  /** True when the kernel proves that the claimant is gone. False for the living. */
  boolean isGone(long claim) throws IOException {
    if (Claim.isNobody(claim) || Claim.slot(claim) >= file.geometry().processSlots()) {
      throw TenonException.of(Code.PEER_MISBEHAVED, "a claim names no slot");
    }
    int at = Claim.slot(claim) * Layout.ProcessSlot.SIZE + Layout.ProcessSlot.GENERATION;
    // SYNC slot.generation: acquire, with the release of who enters.
    if (slots.getAcquireInt(at) != Claim.generation(claim)) {
      return true;
    }
    // Locked, but perhaps by the next user of the slot, who came between the two looks.
    return !isAlive(Claim.slot(claim), Claim.generation(claim))
        || slots.getAcquireInt(at) != Claim.generation(claim);
  }

  // As in C++ (life.cpp): where the lock is not there, it may be the other one by now.
  private boolean isAlive(int slot, int generation) throws IOException {
    final int mostLooks = 3;
    boolean byFile = locksFile(slot);
    for (int look = 0; look < mostLooks; ++look) {
      if (byFile) {
        Optional<Boolean> goesOn = Life.goesOn(file.beside(slot, generation));
        if (goesOn.isPresent()) {
          return goesOn.get();
        }
      } else if (ByteLock.isLocked(file.channel(), Layout.FIRST_SLOT_BYTE + slot)) {
        return true;
      }
      boolean before = byFile;
      byFile = locksFile(slot);
      if (byFile == before) {
        return byFile;
      }
    }
    return true;
  }

  private boolean locksFile(int slot) {
    int at = slot * Layout.ProcessSlot.SIZE + Layout.ProcessSlot.LOCK;
    return slots.getOpaqueInt(at) == Layout.LOCKED_FILE;
  }

  int pidOf(long claim) {
    return slots.getOpaqueInt(
        Claim.slot(claim) * Layout.ProcessSlot.SIZE + Layout.ProcessSlot.PID);
  }

  // ---- doorbells

  /** Makes a doorbell of this JVM, and raises the count of them first, so that it is found. */
  synchronized Doorbell makeBell() throws IOException {
    checkOpen();
    if (bells == Layout.MOST_BELLS) {
      throw TenonException.of(Code.NO_SPACE, "doorbells made already: " + bells);
    }
    int number = ++bells;
    slots.setOpaqueInt(slot * Layout.ProcessSlot.SIZE + Layout.ProcessSlot.BELLS, number);
    return Doorbell.make(bellPath(file.beside(slot, generation), number), number);
  }

  /** Rings a bell of another process, which a word of its said. */
  void ring(long claim, int number) {
    Doorbell.ring(bellPath(file.beside(Claim.slot(claim), Claim.generation(claim)), number));
  }

  private static Path bellPath(Path files, int number) {
    return files.resolveSibling(files.getFileName() + "-" + number);
  }

  // ---- the objects that this JVM has open

  /** Excludes all who create, open or remove objects. */
  ByteLock structureLock() throws IOException {
    checkOpen();
    return ByteLock.take(file.channel(), Layout.STRUCTURE_BYTE, false, STRUCTURE_PATIENCE);
  }

  /** Under the structure lock. */
  synchronized void use(int entry) {
    handles.merge(entry, 1, Integer::sum);
    int word = useWord(slot, entry);
    uses.setOpaque(word, uses.getPlain(word) | bit(entry));
  }

  synchronized void drop(int entry) {
    if (closed || handles.merge(entry, -1, Integer::sum) > 0) {
      return;
    }
    int word = useWord(slot, entry);
    // SYNC uses: release, with the fence behind isUsed(): our last access to the object is over.
    uses.setRelease(word, uses.getPlain(word) & ~bit(entry));
  }

  /** True while some living process has that object open. Under the structure lock. */
  boolean isUsed(int entry) throws IOException {
    for (int other = 0; other < file.geometry().processSlots(); ++other) {
      if ((uses.getAcquire(useWord(other, entry)) & bit(entry)) == 0) {
        continue;
      }
      int at = other * Layout.ProcessSlot.SIZE + Layout.ProcessSlot.GENERATION;
      if (other == slot || isAlive(other, slots.getAcquireInt(at))) {
        return true;
      }
    }
    java.lang.invoke.VarHandle.fullFence(); // with the one of who opens it read-only
    return ByteLock.isLocked(file.channel(), Layout.FIRST_OBJECT_BYTE + entry);
  }

  private void clearUses() {
    for (int entry = 0; entry < file.geometry().directoryEntries(); entry += Long.SIZE) {
      if (uses.getPlain(useWord(slot, entry)) != 0) {
        uses.setRelease(useWord(slot, entry), 0);
      }
    }
  }

  private int useWord(int slot, int entry) {
    int row = Geometry.useWords(file.geometry().directoryEntries());
    return (slot * row + entry / Long.SIZE) * Long.BYTES;
  }

  private static long bit(int entry) {
    return 1L << entry % Long.SIZE;
  }

  /** Detaches. All ends of queues were closed before. */
  @Override
  public synchronized void close() throws IOException {
    if (closed) {
      return;
    }
    closed = true;
    clearUses();
    int at = slot * Layout.ProcessSlot.SIZE;
    slots.setOpaqueInt(at + Layout.ProcessSlot.STATE, Layout.SLOT_FREE);
    // From here on nobody asks for the file, and the byte is free.
    slots.setReleaseInt(at + Layout.ProcessSlot.LOCK, Layout.LOCKED_BYTE);
    life.close();
  }
}

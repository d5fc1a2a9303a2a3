// SPDX-License-Identifier: Apache-2.0
package tenon;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;

/**
 * This JVM, attached to one segment: its slot, its proof of life, the objects that it has open.
 * docs/spec/segment.md; in C++ src/participant.
 */
final class Participant implements AutoCloseable {
  private static final Duration STRUCTURE_PATIENCE = Duration.ofSeconds(10);
  private static final int NAME_BYTES = Layout.ProcessSlot.LOCK - Layout.ProcessSlot.NAME;

  private final SegmentFile file;
  private final Slots slots;
  private final Shared uses;
  private final int slot;
  private final int generation;
  private final Life life;
  private final Map<Integer, Integer> handles = new HashMap<>();
  private int bells;
  private volatile boolean closed;

  private Participant(SegmentFile file, Slots slots, int slot, int generation, Life life)
      throws IOException {
    this.file = file;
    this.slots = slots;
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
    Slots slots = new Slots(file);
    int count = slots.count();
    int first = Integer.remainderUnsigned(
        file.words().getOpaqueInt(Layout.SegmentWords.NEXT_SLOT), count);
    for (int i = 0; i < count; ++i) {
      int slot = (first + i) % count;
      try (ByteLock held =
          ByteLock.tryTake(file.channel(), Layout.FIRST_SLOT_BYTE + slot, false)) {
        if (held != null && mayTake(slots, slot)) {
          return enter(file, slots, slot);
        }
      }
    }
    throw TenonException.of(Code.TOO_MANY_PARTICIPANTS, "slots: " + count);
  }

  private static boolean mayTake(Slots slots, int slot) throws IOException {
    if (slots.generation(slot) == (int) Layout.LAST_GENERATION || slots.locksLivingFile(slot)) {
      return false;
    }
    slots.removeFilesOf(slot);
    return true;
  }

  private static Participant enter(SegmentFile file, Slots slots, int slot) throws IOException {
    if (file.geometry().outlivesBoot()) {
      Clean.beginUse(file);
    }
    Shared words = slots.words();
    int generation = slots.generation(slot) + 1;
    words.setOpaqueInt(Slots.at(slot, Layout.ProcessSlot.BELLS), 0);
    // SYNC slot.generation: release, with the acquire in isGone(): as in C++. Before `lock`: killed
    // between the two, this user is dead, as nobody locks the byte, and the one before is, too.
    words.setReleaseInt(Slots.at(slot, Layout.ProcessSlot.GENERATION), generation);
    String permissions = PosixFilePermissions.toString(Files.getPosixFilePermissions(file.path()));
    Life life = Life.begin(file.beside(slot, generation), permissions);
    words.setOpaqueInt(Slots.at(slot, Layout.ProcessSlot.LOCK), Layout.LOCKED_FILE);
    words.setOpaqueInt(
        Slots.at(slot, Layout.ProcessSlot.PID), (int) ProcessHandle.current().pid());
    words.setOpaqueInt(Slots.at(slot, Layout.ProcessSlot.FEATURES), 0);
    words.setOpaque(
        Slots.at(slot, Layout.ProcessSlot.ATTACHED_AT), System.currentTimeMillis() * 1_000_000);
    words.putWords(Slots.at(slot, Layout.ProcessSlot.NAME), commandName());
    // SYNC slot.state: release, with the acquire of inspect.
    words.setReleaseInt(Slots.at(slot, Layout.ProcessSlot.STATE), Layout.SLOT_ATTACHED);
    file.words().setOpaqueInt(Layout.SegmentWords.NEXT_SLOT, slot + 1);
    Participant participant = new Participant(file, slots, slot, generation, life);
    participant.clearUses();
    return participant;
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
    int user = Claim.slot(claim);
    // SYNC slot.generation: acquire, with the release of who enters.
    if (slots.generation(user) != Claim.generation(claim)) {
      return true;
    }
    // Locked, but perhaps by the next user of the slot, who came between the two looks.
    return !slots.isAlive(user, Claim.generation(claim))
        || slots.generation(user) != Claim.generation(claim);
  }

  int pidOf(long claim) {
    return slots.words().getOpaqueInt(Slots.at(Claim.slot(claim), Layout.ProcessSlot.PID));
  }

  // ---- doorbells

  /** Makes a doorbell of this JVM, and raises the count of them first, so that it is found. */
  synchronized Doorbell makeBell() throws IOException {
    checkOpen();
    if (bells == Layout.MOST_BELLS) {
      throw TenonException.of(Code.NO_SPACE, "doorbells made already: " + bells);
    }
    int number = ++bells;
    slots.words().setOpaqueInt(Slots.at(slot, Layout.ProcessSlot.BELLS), number);
    return Doorbell.make(Slots.bellPath(file.beside(slot, generation), number), number);
  }

  /** Rings a bell of another process, which a word of its said. */
  void ring(long claim, int number) {
    Doorbell.ring(Slots.bellPath(file.beside(Claim.slot(claim), Claim.generation(claim)), number));
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
      if (other == slot || slots.isAlive(other, slots.generation(other))) {
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

  /** What was stored before is on the disk, where there is one. */
  void flush() throws IOException {
    checkOpen();
    if (file.geometry().outlivesBoot()) {
      Clean.flush(file);
    }
  }

  /** Detaches. All ends of queues were closed before. */
  @Override
  public synchronized void close() throws IOException {
    if (closed) {
      return;
    }
    closed = true;
    clearUses();
    slots.words().setOpaqueInt(Slots.at(slot, Layout.ProcessSlot.STATE), Layout.SLOT_FREE);
    if (file.geometry().outlivesBoot()) {
      leaveClean();
    } else {
      giveSlotBack();
    }
  }

  // The last one who leaves says that the file is whole; as in C++, Participant::leave_clean().
  private void leaveClean() throws IOException {
    try (ByteLock gate = file.closeGate()) {
      boolean alone = slots.buryTheDead(slot);
      giveSlotBack();
      if (alone) {
        Clean.endUse(file);
      }
    } catch (TenonException.Timeout somebodyStoppedAttaches) {
      giveSlotBack(); // then we are not the last one
    }
  }

  // From here on nobody asks for the life file, and the byte is free.
  private void giveSlotBack() throws IOException {
    slots.words().setReleaseInt(Slots.at(slot, Layout.ProcessSlot.LOCK), Layout.LOCKED_BYTE);
    life.close();
  }
}

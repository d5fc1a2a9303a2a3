// SPDX-License-Identifier: Apache-2.0
package tenon;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/**
 * The process slots of a segment: who has one, whether he lives, what he left beside the segment.
 * In C++ src/mapping/life.cpp.
 */
final class Slots {
  private static final int MOST_LOOKS = 3; // `lock` changes twice in the life of a user
  private static final int MOST_BELLS_AT_ONCE = 1 << 12; // the number is what a peer wrote

  private final SegmentFile file;
  private final Shared words;

  Slots(SegmentFile file) throws IOException {
    this.file = file;
    this.words = file.control(
        Layout.SLOTS_OFFSET, file.geometry().processSlots() * Layout.ProcessSlot.SIZE);
  }

  /** Words of all slots. */
  Shared words() {
    return words;
  }

  /** Where a word of one of them is. */
  static int at(int slot, int word) {
    return slot * Layout.ProcessSlot.SIZE + word;
  }

  int count() {
    return file.geometry().processSlots();
  }

  int generation(int slot) {
    // SYNC slot.generation: acquire, with the release of who enters.
    return words.getAcquireInt(at(slot, Layout.ProcessSlot.GENERATION));
  }

  /** True while the user of that generation holds the lock that the slot names; see life.hpp. */
  boolean isAlive(int slot, int generation) throws IOException {
    boolean byFile = isByFile(slot);
    for (int look = 0; look < MOST_LOOKS; ++look) {
      if (byFile) {
        Optional<Boolean> goesOn = Life.goesOn(file.beside(slot, generation));
        if (goesOn.isPresent()) {
          return goesOn.get();
        }
      } else if (ByteLock.isLocked(file.channel(), Layout.FIRST_SLOT_BYTE + slot)) {
        return true;
      }
      // That lock is not there. Perhaps it is the other one by now.
      boolean before = byFile;
      byFile = isByFile(slot);
      if (byFile == before) {
        return byFile;
      }
    }
    return true;
  }

  /** Of a slot whose byte we hold: true while somebody has it who locks a file. */
  boolean locksLivingFile(int slot) throws IOException {
    return isByFile(slot) && Life.goesOn(file.beside(slot, generation(slot))).orElse(true);
  }

  /** Removes the files of a user who is proved dead, while nobody can take the slot. */
  void removeFilesOf(int slot) throws IOException {
    int generation = generation(slot);
    if (generation == 0) {
      return; // there was nobody
    }
    Path life = file.beside(slot, generation);
    int bells = words.getOpaqueInt(at(slot, Layout.ProcessSlot.BELLS));
    for (int bell = 1; bell <= Math.min(bells, MOST_BELLS_AT_ONCE); ++bell) {
      Files.deleteIfExists(bellPath(life, bell));
    }
    if (isByFile(slot)) {
      words.setOpaqueInt(at(slot, Layout.ProcessSlot.LOCK), Layout.LOCKED_BYTE);
    }
    // Also of one that was killed while it came or went, when the word said *byte*.
    Files.deleteIfExists(life);
  }

  /**
   * With the gate closed: removes what the dead left, and frees their slots.
   *
   * @param mine a slot that is not asked; -1 = none
   * @return true when nobody else lives
   */
  boolean buryTheDead(int mine) throws IOException {
    boolean alone = true;
    for (int slot = 0; slot < count(); ++slot) {
      if (slot == mine) {
        continue;
      }
      if (isAlive(slot, generation(slot))) {
        alone = false;
        continue;
      }
      if (words.getOpaqueInt(at(slot, Layout.ProcessSlot.STATE)) != Layout.SLOT_FREE) {
        words.setOpaqueInt(at(slot, Layout.ProcessSlot.STATE), Layout.SLOT_FREE);
      }
      removeFilesOf(slot);
    }
    return alone;
  }

  private boolean isByFile(int slot) {
    return words.getOpaqueInt(at(slot, Layout.ProcessSlot.LOCK)) == Layout.LOCKED_FILE;
  }

  static Path bellPath(Path life, int number) {
    return life.resolveSibling(life.getFileName() + "-" + number);
  }
}

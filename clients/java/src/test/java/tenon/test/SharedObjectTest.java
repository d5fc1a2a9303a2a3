// SPDX-License-Identifier: Apache-2.0
package tenon.test;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;
import tenon.HeldObject;
import tenon.InPlace;
import tenon.ObjectOptions;
import tenon.RecordSnapshot;
import tenon.RecordType;
import tenon.Segment;
import tenon.SharedObject;
import tenon.TenonException;

/** Values that are changed by who is inside, and read by everybody. */
public class SharedObjectTest extends OneSegment {
  /** As "Account 16". */
  public record Account(long balance, long changes) {
    Account plus(long amount) {
      return new Account(balance + amount, changes + 1);
    }
  }

  /** The same but for a name. */
  public record Other(long balance, long interest) {}

  static final RecordType<Account> ACCOUNT = RecordType.of(Account.class);
  private static final ObjectOptions THREE = new ObjectOptions().withCount(3);
  private static final ObjectOptions IN_PLACE = THREE.changedInPlace();
  private static final Account ZERO = new Account(0, 0);

  private static <E extends Throwable> void expect(Class<E> type, Executable... calls) {
    for (Executable call : calls) {
      assertThrows(type, call);
    }
  }

  @Test
  void beginsWithZerosOrWhatItsMakerWants() {
    assertEquals(ZERO, segment.object("zero", Account.class).snapshot().value());
    Account wanted = new Account(7, 1);
    SharedObject<Account> made =
        segment.object("made", ACCOUNT, new ObjectOptions(), List.of(wanted));
    assertEquals(wanted, made.snapshot().value());
    assertEquals(wanted, segment.object("made", Account.class).snapshot().value());
    expect(TenonException.InvalidArgument.class,
        () -> segment.object("three", ACCOUNT, THREE, List.of(wanted)));
  }

  @Test
  void whoIsInsideChangesIt() {
    SharedObject<Account> account = segment.object("a", Account.class);
    try (HeldObject<Account> held = account.enter()) {
      assertEquals(ZERO, held.value());
      held.store(new Account(5, 1));
      assertEquals(new Account(5, 1), held.value());
      assertEquals(new Account(8, 2), held.update(a -> a.plus(3)));
    }
    assertEquals(new Account(9, 3), account.synchronizedUpdate(a -> a.plus(1)));
    assertEquals(new Account(9, 3), account.synchronizedWith(HeldObject::value));
    assertEquals(3, account.version());
    assertEquals(new RecordSnapshot<>(3, List.of(new Account(9, 3))), account.snapshot());
    // What needs no native library sees the same.
    assertEquals(account.snapshot(), segment.snapshot("a", Account.class));
  }

  @Test
  void anUpdateThatThrowsStoresNothing() {
    SharedObject<Account> account = segment.object("a", Account.class);
    expect(IllegalStateException.class, () -> account.synchronizedUpdate(a -> {
      throw new IllegalStateException();
    }));
    assertEquals(0, account.version());
    assertFalse(account.isHeld());
  }

  @Test
  void elementsChangeTogether() {
    SharedObject<Account> three = segment.object("three", ACCOUNT, THREE, null);
    List<Account> values = List.of(new Account(1, 1), new Account(2, 1), new Account(3, 1));
    try (HeldObject<Account> held = three.enter()) {
      held.store(values);
      assertEquals(values, held.values());
      expect(TenonException.InvalidArgument.class, () -> held.store(ZERO),
          () -> held.store(List.of(ZERO, ZERO)), held::inPlace);
    }
    assertEquals(values, three.snapshot().values());
    assertEquals(3, segment.openObject("three", ACCOUNT).count());
  }

  @Test
  void itIsAsItDescribesItself() {
    segment.object("a", Account.class);
    expect(TenonException.LayoutMismatch.class, () -> segment.object("a", Other.class),
        () -> segment.openObject("a", RecordType.of(Other.class)),
        () -> segment.object("a", ACCOUNT, THREE, null));
    expect(TenonException.NotFound.class, () -> segment.openObject("no", ACCOUNT));
    queue(2);
    expect(TenonException.WrongKind.class, () -> segment.object("q", Account.class));
  }

  @Test
  void nobodyElseGetsIn() throws Exception {
    SharedObject<Account> account = segment.object("a", Account.class);
    try (HeldObject<Account> held = account.enter()) {
      assertNull(Threads.start(account::tryEnter).get());
      Threads.start(() -> {
        expect(TenonException.Timeout.class, () -> account.enterFor(Duration.ofMillis(2)));
        expect(IllegalMonitorStateException.class, held::value, held::values, held::close,
            () -> held.store(ZERO), () -> held.update(a -> a), held::signal);
        return null;
      }).get();
      assertEquals(ZERO, account.snapshot().value(), "a copy needs nobody's leave");
      expect(TenonException.StillHeld.class, account::close, segment::close);
    }
    account.close();
    expect(TenonException.Closed.class, account::enter, account::snapshot, account::version);
  }

  @Test
  void afterItWasLeftItIsOutOfReach() {
    SharedObject<Account> account = segment.object("a", Account.class);
    HeldObject<Account> held = account.enter();
    held.close();
    expect(IllegalMonitorStateException.class, held::value, held::values, () -> held.store(ZERO),
        () -> held.update(a -> a), held::inPlace, held::await, held::ownerDied);
    held.close();
    segment.close();
    expect(IllegalMonitorStateException.class, held::value, () -> held.store(ZERO));
  }

  @Test
  void aWaitSeesWhatWasChanged() throws Exception {
    SharedObject<Account> account = segment.object("a", Account.class);
    Threads<Account> waiting = Threads.start(() -> {
      try (HeldObject<Account> held = account.enter()) {
        while (held.value().balance() < 3) {
          held.await();
        }
        return held.value();
      }
    });
    for (int i = 0; i < 3; ++i) {
      try (HeldObject<Account> held = account.enter()) {
        held.update(a -> a.plus(1));
        held.signalAll();
      }
    }
    assertEquals(new Account(3, 3), waiting.get());
  }

  @Test
  void afterADeathThereIsNothingToRepair() throws Exception {
    SharedObject<Account> account = segment.object("a", Account.class);
    Threads.start(() -> account.enter().update(a -> a.plus(1))).get();
    try (HeldObject<Account> held = account.enter()) {
      assertTrue(held.ownerDied());
      assertEquals(new Account(1, 1), held.value());
    }
    try (HeldObject<Account> held = account.enter()) {
      assertFalse(held.ownerDied());
    }
  }

  // ---- in place

  @Test
  void inPlaceItIsChangedWhereItLies() {
    SharedObject<Account> table = segment.object("table", ACCOUNT, IN_PLACE, null);
    assertTrue(table.isInPlace());
    try (HeldObject<Account> held = table.enter()) {
      InPlace<Account> place = held.inPlace();
      assertEquals(3, place.size());
      place.set(1, new Account(5, 1));
      assertEquals(new Account(5, 1), place.get(1));
      assertEquals(List.of(ZERO, new Account(5, 1), ZERO), held.values());
      expect(TenonException.InvalidArgument.class, () -> place.get(3), () -> place.get(-1),
          () -> place.set(3, ZERO), () -> held.store(List.of(ZERO, ZERO, ZERO)));
    }
    expect(TenonException.InvalidArgument.class, table::snapshot);
  }

  @Test
  void aViewEndsWithTheHold() throws Exception {
    SharedObject<Account> table = segment.object("table", ACCOUNT, IN_PLACE, null);
    HeldObject<Account> held = table.enter();
    InPlace<Account> place = held.inPlace();
    Threads.start(() -> {
      expect(IllegalMonitorStateException.class, () -> place.get(0), () -> place.set(0, ZERO));
      return null;
    }).get();
    held.close();
    expect(IllegalMonitorStateException.class, () -> place.get(0), () -> place.set(0, ZERO));
    segment.close(); // unmaps what it lay in
    expect(IllegalMonitorStateException.class, () -> place.get(0), () -> place.set(0, ZERO));
  }

  @Test
  void inPlaceTheNextOwnerRepairs() throws Exception {
    SharedObject<Account> table = segment.object("table", ACCOUNT, IN_PLACE, null);
    Threads.start(() -> {
      table.enter().inPlace().set(0, new Account(1, 0));
      return null;
    }).get();
    try (HeldObject<Account> held = table.enter()) {
      assertTrue(held.ownerDied());
      held.inPlace().set(0, ZERO);
      held.markConsistent();
    }
    table.enter().close();
    Threads.start(table::enter).get();
    table.enter().close();
    expect(TenonException.Inconsistent.class, table::enter);
  }

  @Test
  void largeOnesFit() {
    long count = 100_000;
    try (Segment large = Segment.openOrCreate(folder.resolve("large").toString())) {
      SharedObject<Account> table = large.object(
          "table", ACCOUNT, new ObjectOptions().withCount(count).changedInPlace(), null);
      try (HeldObject<Account> held = table.enter()) {
        held.inPlace().set((int) count - 1, new Account(1, 2));
        assertEquals(new Account(1, 2), held.values().get((int) count - 1));
      }
    }
  }
}

// SPDX-License-Identifier: Apache-2.0
// The origin's VolatileVisibilityTest with a watchdog: run as `java HoistedFlag.java`.
//
// A plain flag: the second just-in-time compiler loads it once, before the loop (F14). The
// interpreter (-Xint) and the first compiler (-XX:TieredStopAtLevel=1) load it in each round, and the
// loop ends.

public class HoistedFlag {
  private static boolean plain;
  private static volatile boolean ordered;
  private static long rounds;

  public static void main(String[] arguments) throws InterruptedException {
    System.out.println("Java " + System.getProperty("java.version") + ", "
        + System.getProperty("java.vm.name"));
    report("volatile", HoistedFlag::loopOnVolatile, () -> ordered = true);
    report("plain", HoistedFlag::loopOnPlain, () -> plain = true);
  }

  private static void loopOnPlain() {
    while (!plain) rounds++;
  }

  private static void loopOnVolatile() {
    while (!ordered) rounds++;
  }

  private static void report(String name, Runnable loop, Runnable stop)
      throws InterruptedException {
    Thread thread = new Thread(loop);
    thread.setDaemon(true);  // One that never ends does not keep the process.
    thread.start();
    Thread.sleep(500);  // Long enough for the loop to be compiled.
    stop.run();
    thread.join(1000);
    System.out.println(name + " flag: the loop "
        + (thread.isAlive() ? "still runs a second after the flag was set" : "ended"));
  }
}

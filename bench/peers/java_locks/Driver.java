// SPDX-License-Identifier: Apache-2.0

/** Locks between the threads of one JVM, for scale: variants synchronized and ReentrantLock. */
public final class Driver {
  private Driver() {}

  public static void main(String[] arguments) throws Exception {
    Options options = Options.parse(arguments);
    String fields = options.measure.equals("contended")
        ? Contended.fields(options)
        : ",\"not_measured\":\"this peer has no " + options.measure + "\"";
    options.print("java_locks", "Java " + System.getProperty("java.version"), fields);
  }
}

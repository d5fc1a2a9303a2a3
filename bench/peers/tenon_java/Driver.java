// SPDX-License-Identifier: Apache-2.0
import tenon.Segment;

/** Tenon's Java client, both ends. */
public final class Driver implements Peer {
  public static void main(String[] arguments) throws Exception {
    new Launcher(new Driver()).main(arguments);
  }

  @Override
  public String name() {
    return "tenon_java";
  }

  @Override
  public String version(Options options) {
    return "Java " + System.getProperty("java.version");
  }

  @Override
  public String refusal(Options options) {
    return options.wait.equals("yield") ? "Tenon has no mode that only yields" : options.refusal();
  }

  @Override
  public AutoCloseable open(Options options, String world) {
    Segment segment = Segment.openOrCreate(world);
    return () -> {
      segment.close();
      Segment.remove(world);
    };
  }

  @Override
  public Ports ports(Options options) {
    return new TenonPorts(options);
  }
}

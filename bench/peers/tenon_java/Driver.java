// SPDX-License-Identifier: Apache-2.0
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import tenon.Segment;

/**
 * Tenon's Java client, both ends; or one of them, the other one being C++: variants java-to-c++ and
 * c++-to-java.
 */
public final class Driver implements Peer {
  private static final Set<String> FIRST = Set.of("ask", "produce");

  public static void main(String[] arguments) throws Exception {
    new Launcher(new Driver()).main(arguments);
  }

  @Override
  public String name() {
    return "tenon_java";
  }

  @Override
  public String version(Options options) {
    String version = "Java " + System.getProperty("java.version");
    return options.variant.contains("c++") ? version + ", " + options.variant : version;
  }

  @Override
  public String refusal(Options options) {
    if (options.measure.equals("round-trip") && options.variant.equals("c++-to-java")) {
      return "it is the JVM that asks";
    }
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
  public List<String> foreign(Options options, String end, String world) {
    String language = FIRST.contains(end) ? "c++-to-java" : "java-to-c++";
    if (!options.variant.equals(language)) {
      return List.of();
    }
    List<String> command = new ArrayList<>(List.of(System.getProperty("bench.tenon"), end,
        "--bytes", "" + options.bytes, "--wait", options.wait, "--seconds", "" + options.seconds,
        "--depth", "" + TenonPorts.capacity(options), "--variant", world));
    if (!options.pinned) {
      command.add("--unpinned");
    }
    return command;
  }

  @Override
  public Ports ports(Options options) {
    return new TenonPorts(options);
  }
}

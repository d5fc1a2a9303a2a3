// SPDX-License-Identifier: Apache-2.0
import io.aeron.driver.MediaDriver;
import io.aeron.driver.ThreadingMode;
import java.io.File;

/**
 * Aeron over IPC. The launcher's process runs the media driver (shared threading, its default
 * back-off idling, on any CPU).
 */
public final class Driver implements Peer {
  public static void main(String[] arguments) throws Exception {
    new Launcher(new Driver()).main(arguments);
  }

  @Override
  public String name() {
    return "aeron";
  }

  @Override
  public String version(Options options) {
    return MediaDriver.class.getPackage().getImplementationVersion() + ", Java "
        + System.getProperty("java.version") + ", " + options.variant;
  }

  @Override
  public String refusal(Options options) {
    if (options.wait.equals("block")) {
      return "Aeron has no receive that sleeps until there is a message";
    }
    return options.refusal();
  }

  @Override
  public AutoCloseable open(Options options, String world) {
    return MediaDriver.launch(new MediaDriver.Context().aeronDirectoryName(folder(world))
        .threadingMode(ThreadingMode.SHARED).termBufferSparseFile(false)
        .dirDeleteOnStart(true).dirDeleteOnShutdown(true));
  }

  @Override
  public Ports ports(Options options) {
    return new AeronPorts(options);
  }

  static String folder(String world) {
    return new File(world).getAbsolutePath();
  }
}

// SPDX-License-Identifier: Apache-2.0
package tenon;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * Loads the library behind {@link Native}, once, when the first monitor or object is opened: the
 * one that the system property {@code tenon.native} names, or else the one in the jar. Who uses
 * channels and snapshots only never comes here.
 */
final class NativeLibrary {
  private static final String PROPERTY = "tenon.native";
  private static final String NAME = "libtenon_jni.so";

  private static TenonException failure;
  private static boolean loaded;

  private NativeLibrary() {}

  /**
   * Returns when it is there.
   *
   * @throws TenonException.Unsupported with what to do, at each call the same
   */
  static synchronized void load() {
    if (failure != null) {
      throw failure;
    }
    if (loaded) {
      return;
    }
    try {
      String named = System.getProperty(PROPERTY);
      if (named != null) {
        System.load(Path.of(named).toAbsolutePath().toString());
      } else {
        loadFromJar();
      }
      loaded = true;
    } catch (IOException | LinkageError | IllegalCallerException refused) {
      failure = TenonException.of(Code.UNSUPPORTED, "the native library cannot be loaded, -D"
          + PROPERTY + "=FILE names another one: " + refused.getMessage());
      failure.initCause(refused);
      throw failure;
    }
  }

  // The file is private, and goes at once: what is mapped stays.
  private static void loadFromJar() throws IOException {
    String place = "native/linux-" + System.getProperty("os.arch") + "/" + NAME;
    try (InputStream content = NativeLibrary.class.getResourceAsStream(place)) {
      if (content == null) {
        throw new IOException("there is none for this machine in the jar: tenon/" + place);
      }
      Path file = Files.createTempFile("tenon-", ".so").toAbsolutePath();
      try {
        try (OutputStream copy = Files.newOutputStream(file)) {
          content.transferTo(copy);
        }
        System.load(file.toString());
      } finally {
        Files.delete(file);
      }
    }
  }
}

// SPDX-License-Identifier: Apache-2.0
package tenon;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.HashMap;
import java.util.Map;

/**
 * One channel for each segment file that was opened, kept while the JVM lives: closing it would
 * drop the locks that another user of this library in the same JVM may hold at that moment.
 */
final class KeptChannels {
  private static final Map<Object, FileChannel> CHANNELS = new HashMap<>();

  private KeptChannels() {}

  /** A channel, and which file it is. */
  record Kept(FileChannel channel, Object key) {}

  static synchronized Kept open(Path path) throws IOException {
    for (; ; ) {
      Object key = keyOf(path);
      FileChannel channel = CHANNELS.get(key);
      if (channel == null) {
        channel = FileChannel.open(path, StandardOpenOption.READ, StandardOpenOption.WRITE,
            LinkOption.NOFOLLOW_LINKS);
        if (!key.equals(keyOf(path))) {
          channel.close(); // it was removed and made again
          continue;
        }
        CHANNELS.put(key, channel);
      }
      return new Kept(channel, key);
    }
  }

  /** True when the path still leads to that file. */
  static boolean leadsTo(Path path, Object key) throws IOException {
    try {
      return keyOf(path).equals(key);
    } catch (NoSuchFileException removed) {
      return false;
    }
  }

  private static Object keyOf(Path path) throws IOException {
    return Files.readAttributes(path, BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS)
        .fileKey();
  }
}

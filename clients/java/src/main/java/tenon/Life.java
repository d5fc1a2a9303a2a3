// SPDX-License-Identifier: Apache-2.0
package tenon;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Optional;

/**
 * The proof that this JVM is attached: a file beside the segment that nobody else has a reason to
 * open in this JVM, and that is locked until the JVM ends or detaches.
 */
final class Life implements AutoCloseable {
  // In the system properties, which all class loaders share: a second copy of this library must not
  // open the file, because closing it would drop the lock.
  private static final String PROPERTY = "tenon.life.";

  private final Path path;
  private final String property;
  private final FileChannel channel;

  private Life(Path path, String property, FileChannel channel) {
    this.path = path;
    this.property = property;
    this.channel = channel;
  }

  static Life begin(Path path, String permissions) throws IOException {
    FileChannel channel = FileChannel.open(path, StandardOpenOption.READ, StandardOpenOption.WRITE,
        StandardOpenOption.CREATE, LinkOption.NOFOLLOW_LINKS);
    String property = propertyOf(path);
    System.setProperty(property, "");
    Files.setPosixFilePermissions(path, PosixFilePermissions.fromString(permissions));
    FileLock lock = channel.tryLock();
    if (lock == null) {
      System.clearProperty(property);
      channel.close();
      throw TenonException.of(Code.CORRUPT, "a free slot has a locked file: " + path);
    }
    return new Life(path, property, channel);
  }

  // By the file, not by its path: several may lead to it.
  private static String propertyOf(Path path) throws IOException {
    return PROPERTY
        + Files.readAttributes(path, BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS)
            .fileKey();
  }

  /** Whether the JVM of that file is attached; nothing when the file is not there. */
  static Optional<Boolean> goesOn(Path path) throws IOException {
    try {
      return Optional.of(System.getProperty(propertyOf(path)) != null || isLocked(path));
    } catch (NoSuchFileException notThere) {
      return Optional.empty();
    }
  }

  private static boolean isLocked(Path path) throws IOException {
    try (FileChannel channel = FileChannel.open(path, StandardOpenOption.READ,
            StandardOpenOption.WRITE, LinkOption.NOFOLLOW_LINKS);
        FileLock lock = channel.tryLock()) {
      return lock == null;
    } catch (OverlappingFileLockException ours) {
      return true;
    }
  }

  @Override
  public void close() throws IOException {
    Files.deleteIfExists(path);
    channel.close();
    System.clearProperty(property);
  }
}

// SPDX-License-Identifier: Apache-2.0
package tenon;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;

/** Where a segment of some name lies. */
final class Location {
  private static final Pattern NAME = Pattern.compile("[A-Za-z0-9._-]{1,100}");
  private static final int STICKY = 01000;
  private static final int WRITABLE_BY_OTHERS = 0022;

  private Location() {}

  static Path of(String name) throws IOException {
    if (name.indexOf('\0') >= 0) {
      throw TenonException.of(Code.INVALID_ARGUMENT, "a NUL in the name");
    }
    if (isPath(name)) {
      try {
        return Path.of(name);
      } catch (InvalidPathException unmappable) {
        throw TenonException.of(Code.INVALID_ARGUMENT, "no path in this locale: " + name);
      }
    }
    if (!NAME.matcher(name).matches()) {
      throw TenonException.of(Code.INVALID_ARGUMENT,
          "a segment name has 1 to 100 of A-Z a-z 0-9 . _ - and does not start with '.'");
    }
    Path folder = folder();
    checkFolder(folder);
    return folder.resolve(name);
  }

  static Path forCreation(String name) throws IOException {
    if (!isPath(name)) {
      Files.createDirectories(folder(),
          PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
    }
    return of(name);
  }

  /** The effective user. */
  static int user() throws IOException {
    return (int) Files.getAttribute(Path.of("/proc/self"), "unix:uid");
  }

  private static boolean isPath(String name) {
    return name.startsWith("/") || name.startsWith(".");
  }

  private static String chosen() {
    String folder = System.getenv("TENON_DIR");
    return folder == null || folder.isEmpty() ? null : folder;
  }

  private static Path folder() throws IOException {
    return chosen() != null ? Path.of(chosen()) : Path.of("/dev/shm/tenon-" + user());
  }

  // Who chose the folder answers for its owner; the default one lies where anybody may make it.
  private static void checkFolder(Path folder) throws IOException {
    Map<String, Object> facts;
    try {
      facts = Files.readAttributes(folder, "unix:uid,mode,isDirectory", LinkOption.NOFOLLOW_LINKS);
    } catch (NoSuchFileException missing) {
      return;
    }
    int mode = (int) facts.get("mode");
    if (!(boolean) facts.get("isDirectory")) {
      throw TenonException.of(Code.UNSAFE_PATH, "the directory for segments is something else");
    }
    if (chosen() == null && (int) facts.get("uid") != user()) {
      throw TenonException.of(Code.UNSAFE_PATH,
          "the directory for segments belongs to user " + facts.get("uid"));
    }
    if ((mode & WRITABLE_BY_OTHERS) != 0 && (mode & STICKY) == 0) {
      throw TenonException.of(Code.UNSAFE_PATH, "others may write to the directory for segments");
    }
  }

  /** Refuses what is no segment file of somebody whom we trust. */
  static void checkFile(Path path) throws IOException {
    Map<String, Object> facts = Files.readAttributes(
        path, "unix:uid,isRegularFile,isSymbolicLink,permissions", LinkOption.NOFOLLOW_LINKS);
    if ((boolean) facts.get("isSymbolicLink")) {
      throw TenonException.of(Code.UNSAFE_PATH, "a link");
    }
    if (!(boolean) facts.get("isRegularFile")) {
      throw TenonException.of(Code.WRONG_KIND, "not a regular file");
    }
    @SuppressWarnings("unchecked")
    Set<PosixFilePermission> mode = (Set<PosixFilePermission>) facts.get("permissions");
    boolean shared = mode.contains(PosixFilePermission.GROUP_READ)
        && mode.contains(PosixFilePermission.GROUP_WRITE)
        && !mode.contains(PosixFilePermission.OTHERS_WRITE);
    int owner = (int) facts.get("uid");
    if (owner != user() && user() != 0 && !shared) {
      throw TenonException.of(Code.UNSAFE_PATH, "the file belongs to user " + owner);
    }
  }
}

// SPDX-License-Identifier: Apache-2.0
package tenon;

import java.io.IOException;
import java.nio.channels.ClosedChannelException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;

/** What an exception of the operating system means here. */
final class Failures {
  private Failures() {}

  /** Something that may fail with an IOException. */
  @FunctionalInterface
  interface Action<T> {
    T run() throws IOException;
  }

  static <T> T typed(Action<T> action) {
    try {
      return action.run();
    } catch (IOException failure) {
      throw TenonException.of(codeOf(failure), failure.getMessage());
    }
  }

  /** The same without a result. */
  @FunctionalInterface
  interface Step {
    void run() throws IOException;
  }

  static void run(Step step) {
    typed(() -> {
      step.run();
      return null;
    });
  }

  private static Code codeOf(IOException failure) {
    if (failure instanceof NoSuchFileException || failure instanceof NotDirectoryException) {
      return Code.NOT_FOUND;
    }
    if (failure instanceof AccessDeniedException) {
      return Code.PERMISSION_DENIED;
    }
    if (failure instanceof FileAlreadyExistsException) {
      return Code.ALREADY_EXISTS;
    }
    if (failure instanceof ClosedChannelException) {
      return Code.CLOSED;
    }
    // The JDK hands these on as text only.
    String text = failure instanceof FileSystemException system && system.getReason() != null
        ? system.getReason()
        : String.valueOf(failure.getMessage());
    if (text.contains("No space left") || text.contains("quota exceeded")
        || text.contains("File too large")) {
      return Code.NO_SPACE;
    }
    if (text.contains("Too many open files")) {
      return Code.TOO_MANY_FILES;
    }
    if (text.contains("Read-only file system")) {
      return Code.PERMISSION_DENIED;
    }
    if (text.contains("Too many levels of symbolic links")) {
      return Code.UNSAFE_PATH;
    }
    if (text.contains("Is a directory") || text.contains("No such device or address")) {
      return Code.WRONG_KIND;
    }
    if (text.contains("Not a directory")) {
      return Code.NOT_FOUND;
    }
    if (text.contains("File name too long")) {
      return Code.INVALID_ARGUMENT;
    }
    return Code.IO_ERROR;
  }
}

package org.espalier.models.checkpoint;

import java.io.IOException;
import java.nio.file.Path;

/**
 * A disk did not do what was asked: full ({@link DiskFullException}), read-only, gone, failing. What was on it before is
 * untouched, so the caller may pause and try again.
 */
public class StorageException extends IOException {
  private static final long serialVersionUID = 1L;

  StorageException(String message, IOException cause) {
    super(message, cause);
  }

  /**
   * @param doing what was tried: "write checkpoint step-000000000200"
   * @param place on the disk that failed
   */
  static StorageException of(String doing, Path place, IOException cause) {
    if (cause instanceof StorageException already) {
      return already;
    }
    if (DiskFullException.isMeantBy(cause, place)) {
      return new DiskFullException(doing, place, cause);
    }
    return new StorageException(String.format("cannot %s in %s: %s. Nothing that was there before has changed; see that the "
        + "folder exists and can be written, then try again.", doing, place, reason(cause)), cause);
  }

  private static String reason(IOException cause) {
    return cause.getClass() == IOException.class ? String.valueOf(cause.getMessage()) : cause.toString();
  }
}

package org.espalier.models.checkpoint;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** No room on a disk. Nothing half-written is left behind; when there is room again, the same call succeeds. */
public final class DiskFullException extends StorageException {
  private static final long serialVersionUID = 1L;
  /** With less than this free, a failed write is taken for a full disk whatever words the system chose. */
  private static final long NEXT_TO_NOTHING = 1 << 12;

  DiskFullException(String doing, Path place, IOException cause) {
    super(String.format("cannot %s in %s: the disk is full (%s). Nothing that was there before has changed; make room, then "
        + "try again.", doing, place, free(place)), cause);
  }

  /** Whether what a write to a folder threw is for want of room. */
  public static boolean isMeantBy(IOException failure, Path place) {
    String message = String.valueOf(failure.getMessage());
    long usable = usable(place);
    return message.contains("No space left") || message.contains("quota exceeded") || usable >= 0 && usable < NEXT_TO_NOTHING;
  }

  private static String free(Path place) {
    long usable = usable(place);
    return usable < 0 ? "how much is free is not known" : usable / 1024 + " KiB free";
  }

  private static long usable(Path place) {
    try {
      return Files.getFileStore(place).getUsableSpace();
    } catch (IOException e) {
      return -1;
    }
  }
}

package org.espalier.models.checkpoint;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.WritableByteChannel;
import java.nio.file.Path;
import org.espalier.models.Failpoint;

/**
 * A file that is either the old one or the new one, whole, whatever happens while it is replaced: it is written aside, forced
 * to the disk, renamed, and the folder is forced. Aside means the name with {@code .tmp} behind it; what a crash leaves there is
 * overwritten next time.
 */
public final class DurableFile {
  private static final String ASIDE = ".tmp";

  private DurableFile() {}

  /** Writes what a file shall hold. */
  public interface Content {
    FileDigest writeTo(WritableByteChannel target) throws IOException;

    static Content of(byte[] bytes) {
      return of(target -> target.write(ByteBuffer.wrap(bytes)));
    }

    static Content of(Bytes bytes) {
      return target -> {
        var hashing = new HashingChannel(target);
        bytes.writeTo(hashing);
        return hashing.digest();
      };
    }
  }

  /** Bytes that come piece by piece. */
  public interface Bytes {
    void writeTo(WritableByteChannel target) throws IOException;
  }

  /** Where a file is while it is written. */
  public static Path aside(Path file) {
    return file.resolveSibling(file.getFileName() + ASIDE);
  }

  /** @throws StorageException if that is not possible; the old file is then still there */
  public static FileDigest write(Path file, Content content) throws StorageException {
    return write(Disk.LOCAL, file, content);
  }

  static FileDigest write(Disk disk, Path file, Content content) throws StorageException {
    Path folder = file.toAbsolutePath().getParent();
    Path aside = aside(file);
    try {
      disk.delete(aside);
      FileDigest digest = create(disk, aside, content);
      Failpoint.reached("file.before-rename");
      disk.move(aside, file);
      Failpoint.reached("file.after-rename");
      disk.force(folder);
      return digest;
    } catch (IOException e) {
      deleteQuietly(disk, aside, e);
      throw StorageException.of("write " + file.getFileName(), folder, e);
    }
  }

  /** A new file, whole on the disk; its name is not yet safe. */
  static FileDigest create(Disk disk, Path file, Content content) throws IOException {
    Failpoint.reached("file.before-write");
    try (Disk.Output output = disk.create(file)) {
      FileDigest digest = content.writeTo(output);
      Failpoint.reached("file.before-flush");
      output.force();
      Failpoint.reached("file.after-flush");
      return digest;
    }
  }

  static void deleteQuietly(Disk disk, Path tree, Exception reason) {
    try {
      disk.delete(tree);
    } catch (IOException e) {
      reason.addSuppressed(e);
    }
  }
}

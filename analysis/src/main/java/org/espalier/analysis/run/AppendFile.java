package org.espalier.analysis.run;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import org.espalier.models.Failpoint;
import org.espalier.models.InputException;

/**
 * A file that grows at its end, and can be cut back. One writer: the file is locked while it is open. Not thread safe.
 *
 * <p>Bytes that could not be written (a full disk) stay pending, and the next {@link #flush} writes them again at the same
 * place: whoever waits for room and calls it loses nothing and writes nothing twice.
 */
final class AppendFile implements AutoCloseable {
  private static final int BUFFERED_BYTES = 1 << 16;

  private final Path file;
  private final FileChannel channel;
  private ByteArrayOutputStream pending = new ByteArrayOutputStream();
  private long written;

  AppendFile(Path file, FileChannel channel) throws IOException {
    this.file = file;
    this.channel = channel;
    this.written = channel.size();
  }

  /** Opens the file at its end and makes it, and its folder, where missing. */
  static AppendFile open(Path file) {
    try {
      AtomicFile.makeFolder(file.toAbsolutePath().getParent());
      FileChannel channel = FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
      lock(file, channel);
      return new AppendFile(file, channel);
    } catch (IOException e) {
      throw new UncheckedIOException("cannot open " + file + " for writing: " + e.getMessage(), e);
    }
  }

  private static void lock(Path file, FileChannel channel) throws IOException {
    boolean mine;
    try {
      mine = channel.tryLock() != null;
    } catch (OverlappingFileLockException e) {
      mine = false;
    }
    if (!mine) {
      channel.close();
      throw new InputException("%s is being written by someone else: this run is already going on. Wait for it or stop it first",
          file);
    }
  }

  /** Bytes the file has once everything pending is written. */
  long length() {
    return written + pending.size();
  }

  /** Takes the bytes, whatever the disk then says to those it writes now and then. */
  void append(byte[] bytes) {
    pending.writeBytes(bytes);
    if (pending.size() >= BUFFERED_BYTES) {
      flush();
    }
  }

  /** Hands everything pending to the operating system. */
  void flush() {
    if (pending.size() == 0) {
      return;
    }
    ByteBuffer bytes = ByteBuffer.wrap(pending.toByteArray());
    Failpoint.reached("record.before-write");
    try {
      while (bytes.hasRemaining()) {
        channel.write(bytes, written + bytes.position());
      }
    } catch (IOException e) {
      throw failed("write " + bytes.capacity() + " bytes to", e);
    }
    Failpoint.reached("record.written");
    written += bytes.capacity();
    pending = new ByteArrayOutputStream();
  }

  /** Flushes and waits for the disk: after it even a power cut leaves {@link #length} bytes. Returns that length. */
  long sync() {
    flush();
    try {
      channel.force(true);
    } catch (IOException e) {
      throw failed("bring to disk", e);
    }
    Failpoint.reached("record.synced");
    return written;
  }

  /** Flushes, and refuses a length that a checkpoint of this run cannot have recorded. */
  void requireLineEnd(long length) {
    flush();
    if (length < 0 || length > written) {
      throw new InputException("%s has %d bytes, so it cannot be cut back to %d: its end is lost."
          + " Resume from an older checkpoint", file, written, length);
    }
    if (!LineReader.isStartOfLine(file, length)) {
      throw new InputException("%s has no line that ends at byte %d: the checkpoint that says so belongs to another run."
          + " Resume from another one", file, length);
    }
  }

  /** Drops everything behind {@code length}, which must be the end of a line. */
  void cutBack(long length) {
    requireLineEnd(length);
    Failpoint.reached("record.before-cut-back");
    try {
      channel.truncate(length);
    } catch (IOException e) {
      throw failed("cut back", e);
    }
    Failpoint.reached("record.cut-back");
    written = length;
  }

  /** Closes it after a failure {@code e}; what is pending is not written. */
  void abandon(RuntimeException e) {
    try {
      channel.close();
    } catch (IOException suppressed) {
      e.addSuppressed(suppressed);
    }
  }

  @Override
  public void close() {
    try (channel) {
      flush();
    } catch (IOException e) {
      throw failed("close", e);
    }
  }

  private UncheckedIOException failed(String what, IOException cause) {
    return new UncheckedIOException(
        "cannot " + what + " " + file + ": " + cause.getMessage() + ". Nothing is lost yet: make room and try again", cause);
  }
}

package org.espalier.models.checkpoint;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.WritableByteChannel;
import java.nio.file.Path;
import java.util.List;

/**
 * The file system, as far as files must outlive a crash. A seam: tests put a full disk here, failing reads, and a crash that
 * loses all that was not forced. For any thread.
 */
public interface Disk {
  /** The file system of this machine. */
  Disk LOCAL = new LocalDisk();

  /** A new file; one that exists already is an error. */
  Output create(Path file) throws IOException;

  /** A new directory, below one that exists; it must not exist itself. */
  void createDirectory(Path directory) throws IOException;

  /** Renames at once or not at all; a file in the way is replaced, a directory in the way is an error. */
  void move(Path from, Path to) throws IOException;

  /** Makes names in a directory (new, moved, deleted) survive a crash. */
  void force(Path directory) throws IOException;

  /** Deletes a file, or a directory and all in it; one that does not exist is no error. */
  void delete(Path tree) throws IOException;

  /** Names in a directory, in ascending order; none if it does not exist. */
  List<String> list(Path directory) throws IOException;

  /** Opens for reading. */
  FileChannel open(Path file) throws IOException;

  /** A file being written. */
  interface Output extends WritableByteChannel {
    /** Makes what has been written survive a crash. */
    void force() throws IOException;
  }
}

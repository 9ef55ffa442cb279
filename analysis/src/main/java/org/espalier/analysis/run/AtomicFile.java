package org.espalier.analysis.run;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;

/** Writes a file whole or not at all: aside, to disk, then renamed over the old one. */
public final class AtomicFile {
  private AtomicFile() {}

  public static void write(Path file, String text) {
    write(file, text.getBytes(StandardCharsets.UTF_8));
  }

  public static void write(Path file, byte[] bytes) {
    Path folder = file.toAbsolutePath().getParent();
    Path aside = folder.resolve("." + file.getFileName() + ".tmp");
    try {
      makeFolder(folder);
      writeToDisk(aside, ByteBuffer.wrap(bytes));
      Files.move(aside, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
      syncFolder(folder);
    } catch (IOException e) {
      throw new UncheckedIOException("cannot write " + file + ": " + e.getMessage() + ". What was there before is untouched", e);
    } finally {
      remove(aside);
    }
  }

  /**
   * Puts a copy into a file's place, if there is a file. Whoever has the old one open and was only believed dead, a process that was
   * stopped, then writes to where nobody reads.
   *
   * @param owner    makes the copy's name, for others may be at the same
   * @param lastLook called when nothing but the renaming is left; what it throws leaves the file as it was
   */
  static void renew(Path file, String owner, Runnable lastLook) {
    if (!Files.exists(file)) {
      return;
    }
    Path aside = file.resolveSibling("." + file.getFileName() + "." + owner + ".tmp");
    try {
      Files.copy(file, aside, StandardCopyOption.REPLACE_EXISTING);
      lastLook.run();
      Files.move(aside, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    } catch (IOException e) {
      throw new UncheckedIOException("cannot take over " + file + ": " + e.getMessage() + ". What was there before is untouched", e);
    } finally {
      remove(aside);
    }
  }

  /** Unlike {@link Files#createDirectories} of Java 17 it takes a link to a folder for a folder. */
  static void makeFolder(Path folder) throws IOException {
    if (!Files.isDirectory(folder)) {
      Files.createDirectories(folder);
    }
  }

  private static void writeToDisk(Path file, ByteBuffer left) throws IOException {
    try (FileChannel channel = FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE,
        StandardOpenOption.TRUNCATE_EXISTING)) {
      while (left.hasRemaining()) {
        channel.write(left);
      }
      channel.force(true);
    }
  }

  private static void remove(Path aside) {
    try {
      Files.deleteIfExists(aside);
    } catch (IOException e) {
      // It is written over by the next attempt; the failure that matters is on its way already.
    }
  }

  /** A rename is on disk once the folder is; not every system can open a folder, and then it must do without. */
  private static void syncFolder(Path folder) throws IOException {
    if (!System.getProperty("os.name").startsWith("Windows")) {
      try (FileChannel channel = FileChannel.open(folder)) {
        channel.force(true);
      }
    }
  }
}

package org.espalier.analysis.run;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.espalier.models.checkpoint.DurableFile;
import org.espalier.models.checkpoint.StorageException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A {@link DurableFile} for those whose failures are unchecked; makes the folder where missing. */
public final class AtomicFile {
  private static final Logger LOG = LoggerFactory.getLogger(AtomicFile.class);

  private AtomicFile() {}

  public static void write(Path file, String text) {
    write(file, text.getBytes(StandardCharsets.UTF_8));
  }

  public static void write(Path file, byte[] bytes) {
    try {
      makeFolder(file.toAbsolutePath().getParent());
      DurableFile.write(file, DurableFile.Content.of(bytes));
    } catch (StorageException e) {
      throw new UncheckedIOException(e.getMessage(), e);
    } catch (IOException e) {
      throw new UncheckedIOException("cannot make the folder of " + file + ": " + e, e);
    }
  }

  /**
   * Puts a copy into a file's place, if there is a file. Whoever has the old one open and was only believed dead, a process that was
   * stopped, then writes to where nobody reads.
   *
   * @param owner    makes the copy's name, for others may be at the same
   * @param lastLook called first, and when nothing but the renaming is left; what it throws leaves the file as it was
   */
  static void renew(Path file, String owner, Runnable lastLook) {
    if (!Files.exists(file)) {
      return;
    }
    String before = "." + file.getFileName() + ".";
    Path aside = file.resolveSibling(before + owner + ".tmp");
    try {
      lastLook.run();   // so nobody who was only believed dead removes what a later owner has
      removeBelow(file.toAbsolutePath().getParent(), 1, name -> name.startsWith(before) && name.endsWith(".tmp"));
      Files.copy(file, aside, StandardCopyOption.REPLACE_EXISTING);
      lastLook.run();
      Files.move(aside, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    } catch (IOException e) {
      throw new UncheckedIOException("cannot take over " + file + ": " + e.getMessage() + ". What was there before is untouched", e);
    } finally {
      remove(aside);
    }
  }

  /** Removes what was half written anywhere below a folder when its process ended. */
  static void sweep(Path folder) {
    if (Files.isDirectory(folder)) {
      try {
        removeBelow(folder, Integer.MAX_VALUE, name -> name.endsWith(".tmp"));
      } catch (IOException e) {
        throw new UncheckedIOException("cannot look for what is half written in " + folder + ": " + e, e);
      }
    }
  }

  private static void removeBelow(Path folder, int depth, Predicate<String> name) throws IOException {
    try (Stream<Path> files = Files.walk(folder, depth)) {
      files.filter(file -> name.test(file.getFileName().toString())).toList().forEach(AtomicFile::remove);
    }
  }

  /** What is left of it does no harm: nobody reads it. */
  private static void remove(Path aside) {
    try {
      Files.deleteIfExists(aside);
    } catch (IOException e) {
      LOG.warn("{} is left over: {}", aside, e.toString());
    }
  }

  /** Unlike {@link Files#createDirectories} of Java 17 it takes a link to a folder for a folder. */
  static void makeFolder(Path folder) throws IOException {
    if (!Files.isDirectory(folder)) {
      Files.createDirectories(folder);
    }
  }
}

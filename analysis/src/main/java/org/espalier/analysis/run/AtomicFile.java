package org.espalier.analysis.run;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.espalier.models.checkpoint.DurableFile;
import org.espalier.models.checkpoint.StorageException;

/** A {@link DurableFile} for those whose failures are unchecked; makes the folder where missing. */
public final class AtomicFile {
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

  /** Unlike {@link Files#createDirectories} of Java 17 it takes a link to a folder for a folder. */
  static void makeFolder(Path folder) throws IOException {
    if (!Files.isDirectory(folder)) {
      Files.createDirectories(folder);
    }
  }
}

package org.espalier.actors.run;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import org.espalier.analysis.run.RunFolder;
import org.espalier.models.InputException;
import org.espalier.models.checkpoint.Disk;

/** Makes the folder of a run whole or not at all: it is filled aside and renamed. */
public final class WholeFolder {
  private WholeFolder() {}

  /** What is to be in the folder. */
  public interface Content {
    void fill(Path made) throws IOException;
  }

  /** @throws InputException if there is something in the place already */
  public static void make(Path place, Content content) throws IOException {
    RunFolder.requireVacant(place);
    Path aside = place.toAbsolutePath().resolveSibling("." + place.getFileName() + ".new");
    Disk.LOCAL.delete(aside);   // what a crash left of an earlier attempt
    try {
      Files.createDirectories(aside);
      content.fill(aside);
      Files.deleteIfExists(place);
      Files.move(aside, place, StandardCopyOption.ATOMIC_MOVE);
    } finally {
      Disk.LOCAL.delete(aside);
    }
  }
}

package org.espalier.analysis.robustness;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.espalier.models.InputException;
import org.espalier.models.data.DataPart;
import org.espalier.models.data.ImageFiles;
import org.espalier.models.data.Recipe;

/**
 * A corrupted set on disk, in ImageNet-C's layout: {@code CORRUPTION/SEVERITY/class/image}, and {@code clean/class/image} beside it where
 * we wrote it. What is of our making says what it was made of in {@code corruptions.json}.
 */
public record CorruptionFolders(Path root) {
  private static final ObjectMapper JSON = new ObjectMapper();

  /**
   * What a set was made of.
   *
   * @param framing of the pictures before they were corrupted
   * @param images  of every corruption and severity
   */
  public record Origin(String data, String dataHash, String part, long seed, int imageSize, String framing, int images) {
    static Origin of(DataPart part, long seed) {
      return new Origin(part.set().name(), part.set().contentHash(), part.name(), seed, part.recipe().imageSize(),
          part.recipe().transform().text(), part.set().size());
    }
  }

  Path clean() {
    return root.resolve("clean");
  }

  Path of(Corruption corruption, int severity) {
    return root.resolve(corruption.label()).resolve(Integer.toString(severity));
  }

  private Path manifest() {
    return root.resolve("corruptions.json");
  }

  /** What it was made of, if we wrote it. */
  public Optional<Origin> origin() {
    try {
      return Files.exists(manifest()) ? Optional.of(JSON.readValue(Files.readString(manifest()), Origin.class)) : Optional.empty();
    } catch (JsonProcessingException e) {
      throw new InputException(e, "%s is damaged: %s. Write the set again into another folder", manifest(), e.getOriginalMessage());
    } catch (IOException e) {
      throw new UncheckedIOException("cannot read " + manifest() + ": " + e.getMessage(), e);
    }
  }

  /** Says what it is made of from now on. */
  void claim(Origin origin) throws IOException {
    Files.createDirectories(root);
    Files.writeString(manifest(), JSON.writerWithDefaultPrettyPrinter().writeValueAsString(origin) + "\n");
  }

  /**
   * Its pictures as input.
   *
   * @param classes names by label; a class may have no pictures
   * @param recipe  of the network
   */
  public CorruptedParts read(List<String> classes, Recipe recipe) {
    return new CorruptedParts() {
      @Override
      public Optional<DataPart> clean() {
        return Files.isDirectory(CorruptionFolders.this.clean()) ? Optional.of(part(CorruptionFolders.this.clean())) : Optional.empty();
      }

      @Override
      public DataPart of(Corruption corruption, int severity) {
        Path folder = CorruptionFolders.this.of(corruption, severity);
        if (!Files.isDirectory(folder)) {
          throw new InputException("%s has no folder %s/%d: name what is there with --corruptions and --severities, or write it with "
              + "espalier data corrupt", root, corruption.label(), severity);
        }
        return part(folder);
      }

      private DataPart part(Path folder) {
        return new DataPart(DataPart.TEST, ImageFiles.ofClasses(folder, classes), recipe);
      }
    };
  }
}

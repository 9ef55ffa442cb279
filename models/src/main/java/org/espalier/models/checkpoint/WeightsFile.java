package org.espalier.models.checkpoint;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Map;
import org.espalier.models.InputException;

/**
 * Weights for others: {@code NAME.safetensors} with the tensors alone, so that equal weights are equal files, and
 * {@code NAME.json} beside it that says what they are.
 *
 * @param tensors     parameters and buffers by published name
 * @param description what network they belong to
 */
public record WeightsFile(TensorFile tensors, WeightsDescription description) {
  private static final String SUFFIX = ".safetensors";
  private static final int LONGEST_DESCRIPTION = 1 << 22;

  /**
   * Replaces both files, or leaves the old ones; a crash between the two leaves one of each, which matters only when the network
   * changed, and is then refused by {@link TensorFile#expect}.
   *
   * @param file ends with {@code .safetensors}
   * @return length and SHA-256 of the tensors' file
   */
  public static FileDigest write(Path file, Map<String, TensorBytes> tensors, WeightsDescription description)
      throws StorageException {
    requireSafeTensors(file);
    DurableFile.write(beside(file), DurableFile.Content.of(StrictJson.write(description)));
    return SafeTensors.write(file, tensors, SafeTensors.WEIGHTS);
  }

  /**
   * Reads both; the tensors may be of any {@link WeightsFormat}.
   *
   * @throws InputException if one of the two is missing or not sound; the message says which and what to do
   */
  public static WeightsFile read(Path file) throws IOException {
    Path description = beside(file);
    TensorFile tensors = WeightsFormat.read(file);
    try {
      if (Files.size(description) > LONGEST_DESCRIPTION) {
        throw new InputException("%s has %d bytes, a description of weights at most %d", description, Files.size(description),
            LONGEST_DESCRIPTION);
      }
      return new WeightsFile(tensors, StrictJson.read(description, Files.readAllBytes(description), WeightsDescription.class));
    } catch (NoSuchFileException e) {
      throw new InputException("there is no %s beside %s: it says what network the weights belong to. Copy it from where the "
          + "weights come from, or let espalier import make it.", description.getFileName(), file);
    }
  }

  private static Path beside(Path file) {
    if (WeightsFormat.of(file.getFileName().toString()).isEmpty()) {
      throw new InputException("%s is no weights file: its name must end with %s, or with .pth, .pt or .bin", file, SUFFIX);
    }
    return file.resolveSibling(WeightsFormat.bare(file) + ".json");
  }

  private static void requireSafeTensors(Path file) {
    if (WeightsFormat.of(file.getFileName().toString()).filter(WeightsFormat.SAFETENSORS::equals).isEmpty()) {
      throw new InputException("%s cannot hold weights: its name must end with %s", file, SUFFIX);
    }
  }
}

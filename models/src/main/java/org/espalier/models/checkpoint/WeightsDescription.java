package org.espalier.models.checkpoint;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import org.espalier.models.InputException;
import org.espalier.models.Quoted;
import org.espalier.models.data.Normalization;

/**
 * What the tensors of a weights file are: the JSON file beside it.
 *
 * @param format         of this description
 * @param architecture   which network, as the zoo calls it
 * @param config         its numbers, as the zoo writes them
 * @param imageSize      side of the images it has learned from, pixels
 * @param normalization  of their channels
 * @param classes        names by label, from 0
 * @param experimentHash of the experiment that made the weights; of imported ones {@code import:} and the SHA-256 of the file that they
 *                       came from
 */
public record WeightsDescription(int format, String architecture, ObjectNode config, int imageSize, Normalization normalization,
    List<String> classes, String experimentHash) {
  private static final int FORMAT = 1;

  public WeightsDescription {
    if (format != FORMAT) {
      throw new InputException("format is %d, this program reads %d; use the program that wrote it", format, FORMAT);
    }
    if (imageSize < 1 || classes.isEmpty()) {
      throw new InputException("architecture %s has image size %d and %d classes; each must be at least 1",
          Quoted.text(architecture), imageSize, classes.size());
    }
    config = config.deepCopy();
    classes = List.copyOf(classes);
  }

  public WeightsDescription(String architecture, ObjectNode config, int imageSize, Normalization normalization,
      List<String> classes, String experimentHash) {
    this(FORMAT, architecture, config, imageSize, normalization, classes, experimentHash);
  }

  @Override
  public ObjectNode config() {
    return config.deepCopy();
  }
}

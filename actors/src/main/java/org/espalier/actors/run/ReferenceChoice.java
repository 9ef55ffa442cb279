package org.espalier.actors.run;

import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.espalier.analysis.robustness.CorruptionErrors;
import org.espalier.analysis.robustness.RobustnessResult;
import org.espalier.models.InputException;

/** Whose errors count as 1. */
public sealed interface ReferenceChoice {

  /** ImageNet-C's, whose errors are published. */
  record AlexNet() implements ReferenceChoice {}

  /** Networks that are measured on the same pictures now. */
  record Networks(String name, List<Path> weights) implements ReferenceChoice {}

  /** Networks that were measured before. */
  record Measured(String name, RobustnessResult result) implements ReferenceChoice {

    /**
     * @param images of every corruption and severity
     * @throws InputException if it was measured on other pictures, or on more or fewer of them
     */
    Map<String, CorruptionErrors> errors(CorruptionSource source, long images) {
      if (!result.dataHash().equals(source.dataHash()) || !result.part().equals(source.part()) || result.seed() != source.seed()) {
        throw new InputException("the reference %s was measured on %s (%s, seed %d), but this is %s (%s, seed %d): measure it on the same "
            + "pictures", name, result.data(), result.part(), result.seed(), source.data(), source.part(), source.seed());
      }
      Map<String, CorruptionErrors> errors = new LinkedHashMap<>();
      result.networks().forEach((network, robustness) -> errors.put(network, requireImages(robustness.errors(), images)));
      return errors;
    }

    private CorruptionErrors requireImages(CorruptionErrors errors, long images) {
      if (errors.images() != images) {
        throw new InputException("the reference %s was measured on %d pictures, but these are %d: measure it on the same, or choose "
            + "as many with --limit", name, errors.images(), images);
      }
      return errors;
    }
  }
}

package org.espalier.analysis.robustness;

import java.util.Optional;
import org.espalier.models.data.ChangedImages;
import org.espalier.models.data.DataPart;
import org.espalier.models.data.DataSet;

/** The same samples under every corruption, as input for one network. */
public interface CorruptedParts {

  /** The samples as they were; empty if that is not known. */
  Optional<DataPart> clean();

  /** @throws org.espalier.models.InputException if there is nothing of it */
  DataPart of(Corruption corruption, int severity);

  /**
   * Corrupts pictures when they are asked for. They are corrupted as the network will see them, framed and resized, in 8 bits before and
   * after, each value rounded. What is drawn for a picture depends on seed, corruption, severity and the sample's id alone.
   */
  static CorruptedParts drawn(DataPart part, long seed) {
    Corruption.requireSize(part.recipe().imageSize());
    DataPart framed = part.framed();
    Corruptor corruptor = new Corruptor(seed);
    return new CorruptedParts() {
      @Override
      public Optional<DataPart> clean() {
        return Optional.of(framed);
      }

      @Override
      public DataPart of(Corruption corruption, int severity) {
        Corruption.requireSeverity(severity);
        DataSet clean = framed.set();
        return new DataPart(framed.name(), new ChangedImages(clean, "%s, %s %d".formatted(clean.name(), corruption.label(), severity),
            sample -> corruptor.image(clean.image(sample), corruption, severity, clean.id(sample))), framed.recipe());
      }
    };
  }

  /** The same with at most so many samples. */
  default CorruptedParts sampled(int count) {
    CorruptedParts all = this;
    return new CorruptedParts() {
      @Override
      public Optional<DataPart> clean() {
        return all.clean().map(part -> part.sampled(count));
      }

      @Override
      public DataPart of(Corruption corruption, int severity) {
        return all.of(corruption, severity).sampled(count);
      }
    };
  }
}

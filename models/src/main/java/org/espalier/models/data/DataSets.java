package org.espalier.models.data;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.function.IntConsumer;
import java.util.function.Supplier;
import org.espalier.models.InputException;
import org.espalier.models.UserFolders;

/**
 * The opened data of an experiment. May be used from many threads.
 *
 * @param validation empty if nothing is held out
 * @param skipped    broken files that were left out, each with its reason
 */
public record DataSets(DataPart train, Optional<DataPart> validation, DataPart test, List<String> skipped,
    Supplier<String> recomputeHash) {

  /** Opens data whose relative root is taken from the working directory, and remembers hashes in the user's cache folder. */
  public static DataSets open(DataConfig config) {
    return open(config, Path.of(""), UserFolders.cache());
  }

  /**
   * @param base  folder that a relative root is taken from
   * @param cache folder that remembers content hashes and broken files, made when needed; null for none
   * @throws InputException if a file is missing or not as it must be; names file, record and what was expected
   */
  public static DataSets open(DataConfig config, Path base, Path cache) {
    Split source = config.source().open(base, new DataCache(cache));
    DataSet chosen = config.limit() > 0 ? Subsets.perClass(source.train(), config.limit(), config.rule(), config.seed())
        : Subsets.fraction(source.train(), config.fraction(), config.rule(), config.seed());
    DataPart test = new DataPart(DataPart.TEST, source.test(), config.testRecipe());
    if (config.validation() == 0) {
      return new DataSets(new DataPart(DataPart.TRAIN, chosen, config.trainRecipe()), Optional.empty(), test, source.skipped(),
          source.recomputeHash());
    }
    Subsets.HeldOut split = Subsets.holdOut(chosen, config.validation(), config.seed());
    return new DataSets(new DataPart(DataPart.TRAIN, split.rest(), config.trainRecipe()),
        Optional.of(new DataPart(DataPart.VALIDATION, split.held(), config.testRecipe())), test, source.skipped(),
        source.recomputeHash());
  }

  public List<String> classNames() {
    return train.set().classNames();
  }

  /** Content hash of the whole source, see {@link DataSet#contentHash()}. */
  public String contentHash() {
    return train.set().contentHash();
  }

  /** The part that a {@link BatchRef} names. */
  public DataPart part(String name) {
    return switch (name) {
      case DataPart.TRAIN -> train;
      case DataPart.TEST -> test;
      case DataPart.VALIDATION -> validation.orElseThrow(() -> new InputException("no validation part: data.validation is 0"));
      default -> throw new InputException("no part \"%s\": there are %s, %s and %s", name, DataPart.TRAIN, DataPart.VALIDATION,
          DataPart.TEST);
    };
  }

  /**
   * Reads every byte and decodes every picture, whatever is remembered.
   *
   * @param progress told the number of pictures checked so far
   */
  public DataCheck verify(IntConsumer progress) {
    return DataCheck.of(this, progress);
  }
}

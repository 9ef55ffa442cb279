package org.espalier.models.data;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonInclude.Include;
import org.espalier.models.InputException;

/**
 * Which pictures are learned from and how they become input. What is left out (null) is filled with what is usual for the
 * source, so a config that was read is complete.
 *
 * @param source        where the pictures come from
 * @param imageSize     rows and columns of the network's input
 * @param train         transform of training pictures
 * @param test          transform of validation and test pictures
 * @param normalization of all pictures
 * @param fraction      share of every class's training pictures that is used, above 0, at most 1
 * @param limit         number of training pictures of every class that is used; 0 for no limit
 * @param validation    share of those that is held out for validation; 0 for none
 * @param seed          chooses the two; not the experiment's, so that several runs see the same pictures
 * @param subsetRule    how fraction and limit choose; null for {@link SubsetRule#SHUFFLED}
 * @param augmentation  what is done to training pictures beside {@code train}; null for nothing
 */
public record DataConfig(Source source, Integer imageSize, Transform train, Transform test, Normalization normalization,
    Double fraction, Integer limit, Double validation, Long seed, @JsonInclude(Include.NON_NULL) SubsetRule subsetRule,
    @JsonInclude(Include.NON_NULL) Augmentation augmentation) {

  public DataConfig {
    if (source == null) {
      throw new InputException("data.source is missing: give its kind (cifar10, cifar100, folder, shapes)");
    }
    Source.Usual usual = source.usual();
    imageSize = imageSize == null ? Integer.valueOf(usual.imageSize()) : imageSize;
    train = train == null ? usual.train() : train;
    test = test == null ? usual.test() : test;
    normalization = normalization == null ? usual.normalization() : normalization;
    fraction = fraction == null ? Double.valueOf(1) : fraction;
    limit = limit == null ? Integer.valueOf(0) : limit;
    validation = validation == null ? Double.valueOf(0) : validation;
    seed = seed == null ? Long.valueOf(0) : seed;
    check(imageSize, fraction, limit, validation);
  }

  /** The usual rule for parts, and no more augmentation than the transform of training pictures. */
  public DataConfig(Source source, Integer imageSize, Transform train, Transform test, Normalization normalization, Double fraction,
      Integer limit, Double validation, Long seed) {
    this(source, imageSize, train, test, normalization, fraction, limit, validation, seed, null, null);
  }

  /** A source with all that is usual for it. */
  public static DataConfig of(Source source) {
    return new DataConfig(source, null, null, null, null, null, null, null, null);
  }

  private static void check(int imageSize, double fraction, int limit, double validation) {
    if (imageSize < 1 || imageSize > Recipe.MAX_IMAGE_SIZE) {
      throw new InputException("data.imageSize is %d: give 1 to %d pixels", imageSize, Recipe.MAX_IMAGE_SIZE);
    }
    if (!(fraction > 0 && fraction <= 1)) {
      throw new InputException("data.fraction is %s: give a number above 0, at most 1", fraction);
    }
    if (limit < 0) {
      throw new InputException("data.limit is %d: give a number of pictures a class, or 0 for no limit", limit);
    }
    if (limit > 0 && fraction < 1) {
      throw new InputException("data.fraction is %s and data.limit is %d: give one of them", fraction, limit);
    }
    if (!(validation >= 0 && validation < 1)) {
      throw new InputException("data.validation is %s: give a number from 0 to below 1", validation);
    }
  }

  SubsetRule rule() {
    return subsetRule == null ? SubsetRule.SHUFFLED : subsetRule;
  }

  Recipe trainRecipe() {
    return new Recipe(train, imageSize, normalization, augmentation == null ? Augmentation.NONE : augmentation);
  }

  Recipe testRecipe() {
    return new Recipe(test, imageSize, normalization);
  }
}

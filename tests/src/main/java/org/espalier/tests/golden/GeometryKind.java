package org.espalier.tests.golden;

import java.util.function.DoubleUnaryOperator;
import java.util.function.Predicate;
import java.util.stream.DoubleStream;
import java.util.stream.IntStream;
import org.espalier.models.data.Extent;
import org.espalier.models.data.Levels;
import org.espalier.models.tensor.Scope;

/** {@code augmentation/geometry}: sizes of crops and of what is erased, and what the magnitudes of RandAugment mean. */
final class GeometryKind implements Kind {

  @Override
  public Answers compute(Fixture fixture, Scope scope) {
    Config config = fixture.config();
    int height = config.integer("height");
    int width = config.integer("width");
    Answers answers = new Answers();
    Extent[] crops = extents(fixture, height * width, "input/crop_area_fraction", "input/crop_log_ratio");
    put(answers, "output/crop_", crops, flags(crops, crop -> crop.fits(height, width)));
    Extent[] erased = extents(fixture, height * width, "input/erase_area_fraction", "input/erase_log_aspect");
    IntStream.range(0, erased.length).forEach(i -> erased[i] = erased[i].turned());
    put(answers, "output/erase_", erased, flags(erased, extent -> extent.leavesSomething(height, width)));
    return levels(answers, fixture.reals("input/magnitude").elements());
  }

  private static Extent[] extents(Fixture fixture, int pixels, String area, String logAspect) {
    double[] areas = fixture.reals(area).elements();
    double[] aspects = fixture.reals(logAspect).elements();
    return IntStream.range(0, areas.length).mapToObj(i -> Extent.of(pixels * areas[i], Math.exp(aspects[i]))).toArray(Extent[]::new);
  }

  private static long[] flags(Extent[] extents, Predicate<Extent> accepted) {
    return IntStream.range(0, extents.length).mapToLong(i -> accepted.test(extents[i]) ? 1 : 0).toArray();
  }

  private static void put(Answers answers, String prefix, Extent[] extents, long[] accepted) {
    answers.put(prefix + "h", Values.of(IntStream.range(0, extents.length).mapToLong(i -> extents[i].height()).toArray(), extents.length))
        .put(prefix + "w", Values.of(IntStream.range(0, extents.length).mapToLong(i -> extents[i].width()).toArray(), extents.length))
        .put(prefix + "accepted", Values.of(accepted, extents.length));
  }

  private static Answers levels(Answers answers, double[] magnitudes) {
    return answers
        .put("output/level.Rotate_deg", each(magnitudes, Levels::rotateDegrees))
        .put("output/level.Posterize_bits", each(magnitudes, Levels::posterizeBits))
        .put("output/level.Solarize_threshold", each(magnitudes, Levels::solarizeThreshold))
        .put("output/level.SolarizeAdd_add", each(magnitudes, Levels::solarizeAddend))
        .put("output/level.Enhance_plus", each(magnitudes, magnitude -> Levels.enhanceFactor(magnitude, false)))
        .put("output/level.Enhance_minus", each(magnitudes, magnitude -> Levels.enhanceFactor(magnitude, true)))
        .put("output/level.Shear", each(magnitudes, Levels::shear))
        .put("output/level.TranslateRel", each(magnitudes, Levels::translate));
  }

  private static Values each(double[] magnitudes, DoubleUnaryOperator level) {
    return Values.of(DoubleStream.of(magnitudes).map(level).toArray(), magnitudes.length);
  }
}

package org.espalier.tests.golden;

import java.util.Arrays;
import java.util.stream.LongStream;
import org.espalier.models.data.SubsetRule;
import org.espalier.models.data.Subsets;
import org.espalier.models.tensor.RandomStream;
import org.espalier.models.tensor.Scope;

/** {@code data/subset}: the nested, class-balanced parts of a data set (spec section 9). */
final class SubsetKind implements Kind {

  @Override
  public Answers compute(Fixture fixture, Scope scope) {
    Config config = fixture.config();
    int[] labels = Arrays.stream(fixture.integers("input/labels").elements()).mapToInt(Math::toIntExact).toArray();
    Answers answers = new Answers();
    for (int seed : config.integers("seeds")) {
      for (String ratio : config.texts("ratios")) {
        int[] kept = Subsets.fraction(labels, config.integer("classes"), Double.parseDouble(ratio), SubsetRule.NESTED, seed);
        answers.put("output/seed" + seed + ".ratio" + ratio, Values.of(Arrays.stream(kept).asLongStream().toArray(), kept.length));
      }
    }
    if (fixture.has("aux/splitmix_hi")) {
      RandomStream draws = RandomStream.splitMix64(config.integers("seeds").get(0));
      int count = fixture.stored("aux/splitmix_hi").count();
      answers.put("aux/splitmix_hi", Values.of(LongStream.generate(() -> draws.nextLong() >>> 32).limit(count).toArray(), count));
    }
    return answers;
  }
}

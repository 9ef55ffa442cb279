package org.espalier.tests.golden;

import java.util.stream.IntStream;
import org.espalier.models.data.RepeatedAugmentation;
import org.espalier.models.tensor.Scope;

/** {@code data/repeated-augmentation}: the samples of an epoch that each replica reads, in order. */
final class RepeatedAugmentationKind implements Kind {

  @Override
  public Answers compute(Fixture fixture, Scope scope) {
    Config config = fixture.config();
    RepeatedAugmentation order = new RepeatedAugmentation(config.integer("repeats", 3), config.integer("replicas", 1));
    long[] permutation = fixture.integers("input/permutation").elements();
    int length = order.length(permutation.length);
    Answers answers = new Answers();
    for (int replica = 0; replica < order.replicas(); replica++) {
      int rank = replica;
      long[] entries = IntStream.range(0, length).mapToLong(i -> permutation[order.place(permutation.length, rank, i)]).toArray();
      answers.put("output/rank" + rank, Values.of(entries, length));
    }
    return answers;
  }
}

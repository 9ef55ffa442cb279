package org.espalier.models.experiment;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.stream.IntStream;
import org.espalier.models.experiment.TrainingTree.Limb;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class TrainingTreeTest {

  private static long common(String one, String other) {
    int step = 0;
    while (step < Math.min(one.length(), other.length()) && one.charAt(step) == other.charAt(step)) {
      step++;
    }
    return step;
  }

  /** Of runs given by what they do in each step, a letter a step. */
  private static TrainingTree tree(List<String> runs) {
    return TrainingTree.of(runs.stream().map(run -> (long) run.length()).toList(), (one, other) -> common(runs.get(one), runs.get(other)));
  }

  @Test
  void everyRunGoesOnFromTheEarliestOfThoseThatShareMost() {
    TrainingTree tree = tree(List.of("aaaa", "aabb", "aabc", "x", "aa", "aabb"));

    assertThat(tree.limbs()).containsExactly(new Limb(TrainingTree.NOBODY, 0, 4), new Limb(0, 2, 4), new Limb(1, 3, 4),
        new Limb(TrainingTree.NOBODY, 0, 1), new Limb(0, 2, 2), new Limb(1, 4, 4));
    assertThat(tree.pins(0)).containsExactly(2L);
    assertThat(tree.pins(1)).containsExactly(3L, 4L);
    assertThat(tree.steps()).isEqualTo(8);
    assertThat(tree.alone().steps()).isEqualTo(4 + 4 + 4 + 1 + 2 + 4);
  }

  /** Words over few letters, so that they share much. */
  static IntStream seeds() {
    return IntStream.range(0, 200);
  }

  @ParameterizedTest
  @MethodSource("seeds")
  void noStepIsTrainedTwiceAndAParentHasTrainedItsForkPointItself(int seed) {
    Random random = new Random(seed);
    List<String> runs = new ArrayList<>();
    for (int run = 0; run < 1 + random.nextInt(12); run++) {
      runs.add(random.ints(1 + random.nextInt(8), 'a', 'c').collect(StringBuilder::new, StringBuilder::appendCodePoint,
          StringBuilder::append).toString());
    }

    TrainingTree tree = tree(runs);

    Set<String> beginnings = new HashSet<>();   // a step is what was done until it
    runs.forEach(run -> IntStream.rangeClosed(1, run.length()).forEach(end -> beginnings.add(run.substring(0, end))));
    assertThat(tree.steps()).as("of %s: no tree trains fewer steps", runs).isEqualTo(beginnings.size());
    tree.limbs().stream().filter(Limb::isFork).forEach(limb -> {
      Limb parent = tree.limbs().get(limb.parent());
      assertThat(limb.from()).isGreaterThan(parent.from()).isLessThanOrEqualTo(parent.to());
    });
  }
}

package org.espalier.models.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.stream.LongStream;
import org.espalier.models.InputException;
import org.junit.jupiter.api.Test;

class BatchPlanTest {
  private final DataPart part = new DataPart(DataPart.TRAIN, Shapes.paint(23, 1, 0).train(),
      new Recipe(new Transform.Resize(), 32, Normalization.SHAPES));

  @Test
  void anEpochHasEachSampleAtMostOnceInAnOrderOfItsOwn() {
    BatchPlan plan = BatchPlan.training(part, 11, 5);

    assertThat(plan.batches()).isEqualTo(4);
    assertThat(ids(plan, 0)).hasSize(20).doesNotHaveDuplicates().isNotEqualTo(ids(plan, 1));
    assertThat(ids(plan, 0)).isEqualTo(ids(BatchPlan.training(part, 11, 5), 0))
        .isNotEqualTo(ids(BatchPlan.training(part, 12, 5), 0));
  }

  @Test
  void theOrderDoesNotDependOnTheBatchSize() {
    assertThat(ids(BatchPlan.training(part, 11, 10), 2)).isEqualTo(ids(BatchPlan.training(part, 11, 4), 2));
  }

  @Test
  void theOrderIsTheOneComputedInPython() {
    assertThat(ids(BatchPlan.training(part, 11, 5), 1))
        .containsExactly(0L, 3L, 20L, 19L, 15L, 5L, 16L, 14L, 11L, 6L, 9L, 21L, 4L, 7L, 2L, 17L, 10L, 13L, 8L, 1L);
  }

  @Test
  void placesRunOnIntoTheNextEpoch() {
    BatchPlan plan = BatchPlan.training(part, 11, 10);
    Iterator<BatchRef> places = plan.from(3, 1);

    assertThat(places.next()).isEqualTo(plan.batch(3, 1));
    assertThat(places.next()).isEqualTo(plan.batch(4, 0));
    assertThat(places.hasNext()).isTrue();
    assertThat(plan.from(3, 2).next()).isEqualTo(plan.batch(4, 0));
  }

  @Test
  void anEvaluationHasAllInOrderAndIsTheSameInEveryEpoch() {
    BatchPlan plan = BatchPlan.evaluation(part, 5);

    assertThat(ids(plan, 0)).isEqualTo(LongStream.range(0, 23).boxed().toList());
    assertThat(plan.batch(7, 4)).isEqualTo(plan.batch(0, 4));
    assertThat(plan.batch(0, 4).size()).isEqualTo(3);
  }

  @Test
  void aBatchLargerThanTheDataIsRefused() {
    assertThatThrownBy(() -> BatchPlan.training(part, 0, 24)).isInstanceOf(InputException.class)
        .hasMessageContainingAll("23 samples", "batch of 24");
    assertThatThrownBy(() -> BatchPlan.training(part, 0, 0)).isInstanceOf(InputException.class);
    assertThatThrownBy(() -> BatchPlan.training(part, 0, 5).batch(0, 4)).isInstanceOf(IllegalArgumentException.class);
  }

  private static List<Long> ids(BatchPlan plan, long epoch) {
    List<Long> ids = new ArrayList<>();
    plan.epoch(epoch).forEachRemaining(ref -> ref.samples().forEach(sample -> ids.add(sample.id())));
    return ids;
  }
}

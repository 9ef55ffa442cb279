package org.espalier.models.train;

import static org.assertj.core.api.Assertions.assertThat;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.types.Shape;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.espalier.models.method.Learner;
import org.espalier.models.method.ShardResult;
import org.espalier.models.method.Terms;
import org.espalier.models.nn.BatchStatistics;
import org.espalier.models.nn.Init;
import org.espalier.models.nn.Slot;
import org.espalier.models.nn.Weights;
import org.espalier.models.tensor.ComputeDevice;
import org.espalier.models.tensor.Scope;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Three numbers whose sum depends on its order, and a zero with a sign. */
class ShardSumTest {
  private static final float[][] SHARDS = {{1e8f, -0f}, {1, -0f}, {-1e8f, -0f}};
  private final Scope scope = Scope.open(ComputeDevice.cpu(0, 1));

  @AfterEach
  void close() {
    scope.close();
  }

  @Test
  void shardsAreAddedOneByOneFromTheFirst() {
    assertThat(values(summed(0))).isEqualTo(expected());
  }

  @Test
  void theSumGoesOnWhereItWasCarriedTo() {
    for (int carried = 1; carried <= SHARDS.length; carried++) {
      assertThat(values(summed(carried))).as("carried behind shard " + carried).isEqualTo(expected());
    }
  }

  @Test
  void theLearnerKeepsItsStatisticsUntilTheSumIsComplete() {
    Learner learner = learner();
    ShardSum sum = ShardSum.nothing(scope, learner);
    sum.add(result(0));
    assertThat(learner.weights().get("norm.running_mean").toFloatArray()).containsExactly(0);

    sum.moveBuffers();
    assertThat(learner.weights().get("norm.running_mean").toFloatArray()).containsExactly(0.1f);
    assertThat(learner.weights().get("norm.running_var").toFloatArray()).containsExactly((float) (0.9f + (double) 0.1f * 3));
  }

  /** The sum over all shards; carried over after so many of them, if any. */
  private ShardSum summed(int carried) {
    ShardSum sum = ShardSum.nothing(scope, learner());
    for (int shard = 0; shard < SHARDS.length; shard++) {
      sum.add(result(shard));
      if (shard + 1 == carried) {
        sum = ShardSum.of(scope, learner(), HostTensors.copy(sum.tensors()));
      }
    }
    return sum;
  }

  private Map<String, String> expected() {
    float[] sum = {(1e8f + 1) + -1e8f, -0f};
    float mean = 0;
    for (int shard = 0; shard < SHARDS.length; shard++) {
      mean = 0.9f * mean + 0.1f * (shard + 1);
    }
    float variance = 1;
    for (int shard = 0; shard < SHARDS.length; shard++) {
      variance = (float) (0.9f * variance + (double) 0.1f * 3);
    }
    Map<String, String> expected = new LinkedHashMap<>();
    expected.put("gradients.0.weight", text(sum));
    expected.put("gradients.1.weight", text(sum));
    expected.put("terms.vit", text(new float[] {6}));
    expected.put("running.norm.running_mean", text(new float[] {mean}));
    expected.put("running.norm.running_var", text(new float[] {variance}));
    return expected;
  }

  private ShardResult result(int shard) {
    List<NDArray> gradients = List.of(scope.floats(SHARDS[shard], 2));
    return new ShardResult(List.of(gradients, List.of(scope.copy(gradients.get(0)))),
        List.of(new Terms("vit", scope.floats(new float[] {shard + 1}, 1))),
        List.of(new BatchStatistics("norm.", scope.floats(new float[] {shard + 1}, 1), scope.floats(new float[] {3}, 1))));
  }

  private Learner learner() {
    List<Slot> slots = List.of(slot("weight", 2, true), slot("norm.running_mean", 1, false), slot("norm.running_var", 1, false));
    Map<String, NDArray> weights = new LinkedHashMap<>();
    slots.forEach(slot -> weights.put(slot.name(), scope.floats(slot.init().values(slot.shape(), null), slot.shape().getShape())));
    return Learner.of("pair", slots, new Weights(weights));
  }

  private static Slot slot(String name, long size, boolean trainable) {
    return new Slot(name, new Shape(size), name.endsWith("var") ? Init.ONES : Init.ZEROS, trainable);
  }

  private static Map<String, String> values(ShardSum sum) {
    Map<String, String> values = new LinkedHashMap<>();
    sum.tensors().forEach((name, tensor) -> values.put(name, text(tensor.toFloatArray())));
    return values;
  }

  private static String text(float[] values) {
    return Arrays.toString(values);
  }
}

package org.espalier.models.method;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import ai.djl.ndarray.NDArray;
import java.util.ArrayList;
import java.util.List;
import org.espalier.models.method.Alignment.Extent;
import org.espalier.models.tensor.ComputeDevice;
import org.espalier.models.tensor.Scope;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Three shared tensors, two of block 0 and one of block 1; the ViT's gradients are 1, 1, 1. */
class AlignmentTest {
  private static final List<Integer> BLOCKS = List.of(0, 0, 1);
  private final Scope scope = Scope.open(ComputeDevice.cpu(0, 1));

  @AfterEach
  void close() {
    scope.close();
  }

  @Test
  void asOneVectorTheConflictIsTakenOutOfAll() {
    assertThat(aligned(Extent.GLOBAL, -3, 1, 1)).containsExactly(new float[] {-8 / 3f, 4 / 3f, 4 / 3f}, within(1e-6f));
  }

  @Test
  void byLayerOnlyTheConflictingBlockIsTurned() {
    assertThat(aligned(Extent.LAYER, -3, 1, 1)).containsExactly(new float[] {-2, 2, 1}, within(1e-6f));
  }

  @Test
  void byTensorOnlyTheConflictingTensorIsTurned() {
    assertThat(aligned(Extent.TENSOR, -3, 1, 1)).containsExactly(new float[] {0, 1, 1}, within(1e-6f));
  }

  @Test
  void gradientsThatAgreeStayTheSameBits() {
    for (Extent extent : Extent.values()) {
      assertThat(aligned(extent, 0.1f, 0.7f, 3)).containsExactly(0.1f, 0.7f, 3);
    }
    assertThat(aligned(Extent.GLOBAL, -3, 2, 2)).as("one tensor disagrees, all together do not").containsExactly(-3, 2, 2);
  }

  @Test
  void aVitWithoutGradientTurnsNobody() {
    List<NDArray> none = tensors(0, 0, 0);

    assertThat(values(Alignment.align(scope, tensors(-3, 1, 1), none, BLOCKS, Extent.GLOBAL))).containsExactly(-3, 1, 1);
  }

  @Test
  void theProductOfAllTensorsTellsAConflict() {
    assertThat(Alignment.dot(scope, tensors(-3, 1, 1), tensors(1, 1, 1)).getFloat()).isEqualTo(-1);
  }

  private float[] aligned(Extent extent, float... agent) {
    return values(Alignment.align(scope, tensors(agent), tensors(1, 1, 1), BLOCKS, extent));
  }

  private static float[] values(List<NDArray> scalars) {
    float[] values = new float[scalars.size()];
    for (int i = 0; i < values.length; i++) {
      values[i] = scalars.get(i).getFloat();
    }
    return values;
  }

  private List<NDArray> tensors(float... values) {
    List<NDArray> tensors = new ArrayList<>();
    for (float value : values) {
      tensors.add(scope.floats(new float[] {value}, 1));
    }
    return tensors;
  }
}

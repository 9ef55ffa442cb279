package org.espalier.models.loss;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import ai.djl.ndarray.NDArray;
import org.espalier.models.tensor.ComputeDevice;
import org.espalier.models.tensor.Scope;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class CrossEntropyTest {
  private static final float LOG3 = (float) Math.log(3);
  private final Scope scope = Scope.open(ComputeDevice.cpu(0, 1));

  @AfterEach
  void close() {
    scope.close();
  }

  /** Odds of 1 to 3: probabilities 1/4 and 3/4. */
  @Test
  void itIsTheSumOfTheLabelsSurprisesTimesTheScale() {
    NDArray logits = scope.floats(new float[] {0, LOG3, 0, LOG3}, 2, 2);

    float loss = CrossEntropy.of(scope, logits, scope.longs(new long[] {1, 0}, 2), 0.5).getFloat();

    assertThat(loss).isCloseTo((float) ((Math.log(4.0 / 3) + Math.log(4)) / 2), within(1e-6f));
  }

  @Test
  void ofEqualLogitsTheLowerClassComesFirst() {
    NDArray logits = scope.floats(new float[] {1, 1, 0, /**/ 1, 1, 0, /**/ 5, 5, 5, /**/ 0, 2, 1}, 4, 3);
    NDArray labels = scope.longs(new long[] {0, 1, 2, 2}, 4);

    assertThat(CrossEntropy.hits(scope, logits, labels, 1).getFloat()).as("ranks 1, 2, 3, 2: first").isEqualTo(1);
    assertThat(CrossEntropy.hits(scope, logits, labels, 2).getFloat()).as("among the first two").isEqualTo(3);
    assertThat(CrossEntropy.hits(scope, logits, labels, 3).getFloat()).as("among all").isEqualTo(4);
    assertThat(CrossEntropy.hits(scope, logits, labels, 5).getFloat()).as("more than there are").isEqualTo(4);
  }

  @Test
  void aNetworkThatHasGoneWrongHitsNothing() {
    float nan = Float.NaN;
    NDArray logits = scope.floats(new float[] {nan, nan, nan, /**/ 7, nan, 0}, 2, 3);

    assertThat(CrossEntropy.hits(scope, logits, scope.longs(new long[] {0, 0}, 2), 1).getFloat()).isZero();
  }
}

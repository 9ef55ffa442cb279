package org.espalier.models.loss;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import ai.djl.ndarray.NDArray;
import java.util.List;
import org.espalier.models.tensor.Autograd;
import org.espalier.models.tensor.ComputeDevice;
import org.espalier.models.tensor.Scope;
import org.junit.jupiter.api.Test;

class DistillationTest {

  /** At temperature 4 the student says (1/4, 3/4) and the teacher (1/2, 1/2). */
  @Test
  void itIsTheDivergenceAtTheTemperatureTimesItsSquare() {
    try (Scope scope = Scope.open(ComputeDevice.cpu(0, 1))) {
      NDArray student = Scope.requireGradient(scope.floats(new float[] {0, (float) (4 * Math.log(3))}, 1, 2));
      NDArray teacher = Scope.requireGradient(scope.floats(new float[] {7, 7}, 1, 2));

      NDArray loss = Autograd.recording(() -> Distillation.softTargets(scope, student, teacher, 4, 0.5));
      NDArray[] gradients = Autograd.gradients(scope, loss, List.of(student, teacher), false);

      assertThat(loss.getFloat()).isCloseTo((float) (16 * 0.5 * Math.log(4.0 / 3) * 0.5), within(1e-6f));
      // T (p_s - p_t) times the scale
      assertThat(gradients[0].toFloatArray()).containsExactly(new float[] {-0.5f, 0.5f}, within(1e-6f));
      assertThat(gradients[1].toFloatArray()).containsExactly(0, 0);
    }
  }

  @Test
  void whoAgreesLearnsNothing() {
    try (Scope scope = Scope.open(ComputeDevice.cpu(0, 1))) {
      NDArray student = scope.floats(new float[] {1, 2, 3, -1, 0, 1}, 2, 3);
      NDArray teacher = scope.floats(new float[] {2, 3, 4, 9, 10, 11}, 2, 3);   // the same but for a constant a row

      assertThat(Distillation.softTargets(scope, student, teacher, 2, 1).getFloat()).isCloseTo(0, within(1e-6f));
    }
  }

  /** The teacher's classes are 1 and, of two equal ones, 0. */
  @Test
  void hardTargetsAreTheTeachersClasses() {
    try (Scope scope = Scope.open(ComputeDevice.cpu(0, 1))) {
      NDArray student = Scope.requireGradient(scope.floats(new float[] {0, (float) Math.log(3), 0, 0}, 2, 2));
      NDArray teacher = Scope.requireGradient(scope.floats(new float[] {-1, 5, 2, 2}, 2, 2));

      NDArray loss = Autograd.recording(() -> Distillation.hardTargets(scope, student, teacher, 0.5));
      NDArray[] gradients = Autograd.gradients(scope, loss, List.of(student), false);

      assertThat(loss.getFloat()).isCloseTo((float) ((Math.log(4.0 / 3) + Math.log(2)) * 0.5), within(1e-6f));
      assertThat(gradients[0].toFloatArray()).containsExactly(new float[] {0.125f, -0.125f, -0.25f, 0.25f}, within(1e-6f));
    }
  }
}

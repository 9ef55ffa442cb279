package org.espalier.models.zoo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.types.Shape;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import org.espalier.models.nn.Description;
import org.espalier.models.nn.Init;
import org.espalier.models.nn.Network;
import org.espalier.models.nn.Pass;
import org.espalier.models.nn.Slot;
import org.espalier.models.nn.Taps;
import org.espalier.models.nn.Weights;
import org.espalier.models.tensor.Autograd;
import org.espalier.models.tensor.ComputeDevice;
import org.espalier.models.tensor.Kernel;
import org.espalier.models.tensor.Kernels;
import org.espalier.models.tensor.RandomKey;
import org.espalier.models.tensor.Scope;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What every network does, whichever it is. */
class ForwardTest {
  private static final Kernel SQUARE_SUM = Kernels.of(ForwardTest.class).method("square_sum");
  private static final int BATCH = 4;
  /** Of a pre-norm agent: a constant of a channel, which the next BatchNorm takes out. */
  private static final Pattern ERASED =
      Pattern.compile("input_proj\\.(conv2\\.)?bias|layers\\.\\d+\\.(cnn_block\\.(conv\\.)?|mlp_block\\.conv2\\.)bias");

  @ParameterizedTest
  @ValueSource(strings = {"vit-tiny-32", "agent-tiny-32", "agent-tiny-32-base", "vit-small-32", "agent-small-32"})
  void trainingReachesEveryParameterAndEvaluationIsFinite(String name) {
    Network network = Zoo.find(name).build(32, 5);
    try (Scope scope = Scope.open(ComputeDevice.cpu(0, 1))) {
      Weights weights = Weights.initial(scope, Description.of(network).slots(), 1, "learner");
      List<String> names = Description.of(network).parameters().stream().map(Slot::name).toList();
      List<NDArray> parameters = names.stream().map(weights::get).map(Scope::requireGradient).toList();
      NDArray images = images(scope);

      NDArray loss = Autograd.recording(() -> SQUARE_SUM.call(scope,
          network.forward(Pass.training(scope, weights, RandomKey.of(1, "step"), Taps.none()), images)));
      NDArray[] gradients = Autograd.gradients(scope, loss, parameters, false);
      NDArray logits = network.forward(Pass.evaluation(scope, weights, Taps.none()), images);

      assertThat(loss.getFloat()).isFinite();
      assertThat(logits.getShape()).isEqualTo(new Shape(BATCH, 5));
      assertThat(gradients).allSatisfy(gradient -> assertThat(gradient.toFloatArray()).doesNotContain(Float.NaN));
      List<String> unreached = IntStream.range(0, names.size()).filter(i -> isZero(gradients[i].toFloatArray()))
          .mapToObj(names::get).toList();
      assertThat(unreached).containsExactlyElementsOf(names.stream().filter(ERASED.asMatchPredicate()).toList());
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"vit-tiny-32", "vit-small-32"})
  void theClassTokenAloneGivesTheLogitsOfTheWholeLastBlock(String name) {
    Network network = Zoo.find(name).build(32, 5);
    try (Scope scope = Scope.open(ComputeDevice.cpu(0, 1))) {
      Weights weights = Weights.initial(scope, Description.of(network).slots(), 1, "learner");
      NDArray images = images(scope);

      float[] alone = network.forward(Pass.evaluation(scope, weights, Taps.none()), images).toFloatArray();
      Taps taps = new Taps(network.features());
      float[] whole = network.forward(Pass.evaluation(scope, weights, taps), images).toFloatArray();

      assertThat(alone).containsExactly(whole, within(2e-5f));
      assertThat(taps.get(network.features().get(0)).getShape().get(0)).isEqualTo(BATCH);
    }
  }

  private static NDArray images(Scope scope) {
    Shape shape = new Shape(BATCH, 3, 32, 32);
    return scope.floats(new Init.Normal(0, 1).values(shape, RandomKey.of(3, "images").stream()), shape.getShape());
  }

  private static boolean isZero(float[] values) {
    for (float value : values) {
      if (value != 0) {
        return false;
      }
    }
    return true;
  }
}

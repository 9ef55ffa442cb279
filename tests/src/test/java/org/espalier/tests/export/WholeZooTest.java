package org.espalier.tests.export;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.types.Shape;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.espalier.models.export.TorchScript;
import org.espalier.models.nn.Description;
import org.espalier.models.nn.Init;
import org.espalier.models.nn.Network;
import org.espalier.models.nn.Pass;
import org.espalier.models.nn.Taps;
import org.espalier.models.nn.Weights;
import org.espalier.models.tensor.ComputeDevice;
import org.espalier.models.tensor.RandomKey;
import org.espalier.models.tensor.Scope;
import org.espalier.models.tensor.ScriptModule;
import org.espalier.models.zoo.Zoo;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Every network of the zoo as TorchScript, minutes of work; the small ones are in {@code mvn verify}. */
@Tag("soak")
class WholeZooTest {
  private static final int CLASSES = 7;
  private static final int BATCH = 5;
  private static final float ROUNDING = 2e-6f;

  static Stream<String> networks() {
    return Zoo.networks().keySet().stream();
  }

  @ParameterizedTest
  @MethodSource("networks")
  void everyNetworkGivesTheSameLogits(String name, @TempDir Path folder) throws IOException {
    Network network = Zoo.find(name).build(Zoo.imageSize(name), CLASSES);
    Path file = folder.resolve("network.pt");
    try (Scope scope = Scope.open(ComputeDevice.cpu(0, 2)); OutputStream out = Files.newOutputStream(file)) {
      Weights weights = Weights.initial(scope, Description.of(network).slots(), 3, name);
      TorchScript.write(out, scope, network, weights);
      Shape shape = new Shape(BATCH).addAll(network.image());
      NDArray images = scope.floats(new Init.Normal(0, 1).values(shape, RandomKey.of(5, "images").stream()), shape.getShape());

      float[] ours = network.forward(Pass.evaluation(scope, weights, Taps.none()), images).toFloatArray();

      try (ScriptModule module = ScriptModule.open(file)) {
        float[] theirs = module.forward(scope, images).toFloatArray();
        assertThat(theirs).hasSize(BATCH * CLASSES);
        for (int i = 0; i < ours.length; i++) {
          assertThat(theirs[i]).isCloseTo(ours[i], within(ROUNDING * Math.max(1, Math.abs(ours[i]))));
        }
      }
    }
  }
}

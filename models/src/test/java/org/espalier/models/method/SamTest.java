package org.espalier.models.method;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.types.Shape;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.espalier.models.nn.Declaration;
import org.espalier.models.nn.Description;
import org.espalier.models.nn.Init;
import org.espalier.models.nn.Network;
import org.espalier.models.nn.Pass;
import org.espalier.models.nn.SelfAttention.Normalizer;
import org.espalier.models.nn.Weights;
import org.espalier.models.tensor.ComputeDevice;
import org.espalier.models.tensor.RandomKey;
import org.espalier.models.tensor.Scope;
import org.espalier.models.zoo.InitScheme;
import org.espalier.models.zoo.VitConfig;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SamTest {
  private static final Network VIT =
      new VitConfig(2, 16, 2, 4, 32, 0.1, 1e-5, Normalizer.SOFTMAX, InitScheme.STANDARD).build(8, 3);
  private static final StepSettings SETTINGS = new StepSettings(0);
  private final Scope scope = Scope.open(ComputeDevice.cpu(0, 1));

  @AfterEach
  void close() {
    scope.close();
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void theWeightsAreLookedAtNearbyAndPutBackToTheBit(boolean adaptive) {
    Watched network = new Watched(0);
    Learner learner = learner(network);
    Sam sam = new Sam(learner, network, new SamConfig(0.1, adaptive));
    Map<String, float[]> before = values(learner);

    float[] flat = gradients(new Plain(learner, VIT), new Plain(learner, VIT)).get(0).toFloatArray();
    float[] sharp = gradients(sam, sam).get(0).toFloatArray();

    assertThat(values(learner)).usingRecursiveComparison().isEqualTo(before);
    assertThat(sharp).isNotEqualTo(flat);
    assertThat(network.seen).hasSize(2);
    assertThat(network.seen.get(0)).isEqualTo(before.get(network.first));
    assertThat(network.seen.get(1)).isNotEqualTo(before.get(network.first));
    assertThat(network.seeds.get(1)).as("its own dropout masks").isNotEqualTo(network.seeds.get(0));
  }

  @Test
  void weightsArePutBackWhenTheSecondPassFails() {
    Watched network = new Watched(2);
    Learner learner = learner(network);
    Map<String, float[]> before = values(learner);
    Sam sam = new Sam(learner, network, new SamConfig(0.1, false));

    assertThatThrownBy(() -> gradients(sam, sam)).hasMessage("pass 2");

    assertThat(values(learner)).usingRecursiveComparison().isEqualTo(before);
  }

  /** |(3, 4)| is 5; with the weights (2, 1) it is |(6, 4)|. */
  @Test
  void theAdaptiveNormWeighsEveryGradientWithItsParameter() {
    List<NDArray> weights = List.of(scope.floats(new float[] {2}, 1), scope.floats(new float[] {1}, 1));
    List<NDArray> gradients = List.of(scope.floats(new float[] {3}, 1), scope.floats(new float[] {4}, 1));

    assertThat(Sam.norm(scope, weights, gradients, false).getFloat()).isEqualTo(5);
    assertThat(Sam.norm(scope, weights, gradients, true).getFloat()).isCloseTo((float) Math.sqrt(52), within(1e-6f));
  }

  private List<NDArray> gradients(Role forward, Role role) {
    NDArray images = scope.floats(new Init.Normal(0, 1).values(new Shape(4, 3, 8, 8), RandomKey.of(3, "images").stream()), 4, 3, 8, 8);
    Shard shard = new Shard(0, images, scope.longs(new long[] {0, 1, 2, 1}, 4), 4, RandomKey.of(1, "step"));
    return role.gradients(scope, shard, forward.forward(scope, shard), Map.of(), SETTINGS).gradients().get(0);
  }

  private Learner learner(Network network) {
    Learner learner = Learner.of("vit", Description.of(network).slots(),
        Weights.initial(scope, Description.of(network).slots(), 1, "vit"));
    learner.parameterArrays().forEach(Scope::requireGradient);
    return learner;
  }

  private static Map<String, float[]> values(Learner learner) {
    Map<String, float[]> values = new LinkedHashMap<>();
    learner.weights().asMap().forEach((name, tensor) -> values.put(name, tensor.toFloatArray()));
    return values;
  }

  /** The ViT, with notes of the first parameter and the seed of every pass; it may fail in one of them. */
  private static final class Watched implements Network {
    final List<float[]> seen = new ArrayList<>();
    final List<Long> seeds = new ArrayList<>();
    final String first = Description.of(VIT).slots().get(0).name();
    private final int failing;

    Watched(int failing) {
      this.failing = failing;
    }

    @Override
    public Shape declare(Declaration weights, Shape in) {
      return VIT.declare(weights, in);
    }

    @Override
    public NDArray forward(Pass pass, NDArray x) {
      seen.add(pass.weight(first).toFloatArray());
      seeds.add(pass.seed("site"));
      if (seen.size() == failing) {
        throw new IllegalStateException("pass " + failing);
      }
      return VIT.forward(pass, x);
    }

    @Override
    public int height() {
      return VIT.imageSize();
    }

    @Override
    public int classes() {
      return VIT.classes();
    }

    @Override
    public List<String> features() {
      return VIT.features();
    }
  }
}

package org.espalier.models.zoo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.types.Shape;
import java.util.ArrayList;
import java.util.List;
import org.espalier.models.InputException;
import org.espalier.models.nn.Description;
import org.espalier.models.nn.Init;
import org.espalier.models.nn.Pass;
import org.espalier.models.nn.ProbePoint;
import org.espalier.models.nn.Slot;
import org.espalier.models.nn.Taps;
import org.espalier.models.nn.Weights;
import org.espalier.models.tensor.ComputeDevice;
import org.espalier.models.tensor.RandomKey;
import org.espalier.models.tensor.Scope;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class DeitTest {
  private static final int BATCH = 64;
  private static final DeitConfig PLAIN = new DeitConfig(4, 8, 3, 2, 16, 0, 0, 0.5, 1e-6, false);
  private static final DeitConfig DISTILLED = new DeitConfig(4, 8, 3, 2, 16, 0, 0, 0.5, 1e-6, true);
  private static final RandomKey KEY = RandomKey.of(1, "step");

  private final Scope scope = Scope.open(ComputeDevice.cpu(0, 1));

  @AfterEach
  void close() {
    scope.close();
  }

  @Test
  void inEvaluationBothHeadsAreHeardAndInTrainingTheClassHead() {
    Deit deit = DISTILLED.build(8, 8, 5);
    Weights weights = weights(deit);
    Taps taps = new Taps(List.of("head", "head_dist", "norm"));

    float[] mean = deit.forward(Pass.evaluation(scope, weights, taps), images(deit)).toFloatArray();
    float[] labelled = taps.get("head").toFloatArray();
    float[] taught = taps.get("head_dist").toFloatArray();
    float[] own = deit.forward(Pass.training(scope, weights, KEY, Taps.none()), images(deit)).toFloatArray();
    Deit still = new DeitConfig(4, 8, 3, 2, 16, 0, 0, 0, 1e-6, true).build(8, 8, 5);
    float[] undropped = still.forward(Pass.training(scope, weights, KEY, Taps.none()), images(deit)).toFloatArray();

    for (int i = 0; i < mean.length; i++) {
      assertThat(mean[i]).isCloseTo((undropped[i] + taught[i]) / 2, within(1e-5f));
      assertThat(labelled[i]).isCloseTo(undropped[i], within(1e-5f));
    }
    assertThat(own).as("branches fall").isNotEqualTo(undropped);
  }

  /** The draws of drop-path are those of samples, so they are the same too. */
  @Test
  void theLeadingTokensAloneGiveTheLogitsOfAll() {
    for (DeitConfig config : List.of(PLAIN, DISTILLED)) {
      Deit deit = config.build(8, 12, 5);
      Weights weights = weights(deit);
      float[] leading = deit.forward(Pass.training(scope, weights, KEY, Taps.none()), images(deit)).toFloatArray();
      for (String feature : List.of("blocks.2", "blocks.2.middle", "blocks.2.attn.attention", "norm")) {
        Taps taps = new Taps(List.of(feature));
        float[] whole = deit.forward(Pass.training(scope, weights, KEY, taps), images(deit)).toFloatArray();

        assertThat(whole).as(feature).containsExactly(leading, within(1e-5f));
        assertThat(taps.get(feature).getShape().get(feature.endsWith("attention") ? 2 : 1)).isEqualTo(6 + (config.distilled() ? 2 : 1));
      }
    }
  }

  @Test
  void spectraAreTakenBehindTheEmbeddingAndEveryResidualAddition() {
    Deit deit = DISTILLED.build(8, 12, 5);
    List<String> names = deit.probes().stream().map(ProbePoint::tap).toList();
    Taps taps = new Taps(names);
    deit.forward(Pass.evaluation(scope, weights(deit), taps), images(deit));

    assertThat(names).containsExactly("embedding", "blocks.0.middle", "blocks.0", "blocks.1.middle", "blocks.1", "blocks.2.middle",
        "blocks.2");
    assertThat(deit.probes()).allSatisfy(probe -> {
      assertThat(probe).isEqualTo(ProbePoint.tokens(probe.tap(), 2, 2, 3));
      assertThat(taps.get(probe.tap()).getShape()).isEqualTo(new Shape(BATCH, 2 + 2 * 3, 8));
    });
  }

  @Test
  void everyAttentionIsHandedOutAsDistributionsOverTheTokens() {
    Deit deit = PLAIN.build(8, 12, 5);
    Taps taps = new Taps(deit.attentions());
    deit.forward(Pass.evaluation(scope, weights(deit), taps), images(deit));

    assertThat(deit.attentions()).hasSize(3).allSatisfy(name -> {
      NDArray attention = taps.get(name);
      assertThat(attention.getShape()).isEqualTo(new Shape(BATCH, 2, 7, 7));
      assertThat(rowSum(attention.toFloatArray(), 7)).isCloseTo(1, within(1e-5));
    });
  }

  @Test
  void embeddingsVectorsAndBiasesAreSparedFromWeightDecay() {
    List<String> decayed = Description.of(new DeitConfig(4, 8, 1, 2, 16, 0, 0, 0, 1e-6, true).build(8, 5)).parameters().stream()
        .filter(Slot::decays).map(Slot::name).toList();

    assertThat(decayed).containsExactlyInAnyOrder("patch_embed.proj.weight", "blocks.0.attn.qkv.weight", "blocks.0.attn.proj.weight",
        "blocks.0.mlp.fc1.weight", "blocks.0.mlp.fc2.weight", "head.weight", "head_dist.weight");
  }

  @Test
  void whatPassesSaveWithoutFeaturesIsWhatTheLastBlockLeavesOut() {
    // 6 patches: queries and output 2 * 8 * 8, MLP 2 * 8 * 16, products 2 * 8 * 8 tokens
    assertThat(DISTILLED.build(8, 12, 5).savedWithoutFeatures()).isEqualTo(6 * (128 + 256 + 128));
  }

  @Test
  void sidesThatAreNoMultiplesOfThePatchAreNamed() {
    assertThatThrownBy(() -> PLAIN.build(8, 10, 5)).isInstanceOf(InputException.class).hasMessageContaining("8 x 10")
        .hasMessageContaining("patches of 4");
    assertThatThrownBy(() -> new DeitConfig(4, 8, 3, 2, 16, 0, 0, 1, 1e-6, true)).isInstanceOf(InputException.class)
        .hasMessageContaining("dropPath (1.0)");
  }

  private static double rowSum(float[] values, int row) {
    double sum = 0;
    for (int i = 0; i < row; i++) {
      sum += values[i];
    }
    return sum;
  }

  /** Ten times the first weights, so that attention and logits are no constants. */
  private Weights weights(Deit deit) {
    var larger = new java.util.LinkedHashMap<String, NDArray>();
    Weights first = Weights.initial(scope, new ArrayList<>(Description.of(deit).slots()), 1, "vit");
    first.asMap().forEach((name, tensor) -> larger.put(name, name.contains("norm") ? tensor : tensor.mul(10)));
    return new Weights(larger);
  }

  private NDArray images(Deit deit) {
    Shape shape = new Shape(BATCH).addAll(deit.image());
    return scope.floats(new Init.Normal(0, 1).values(shape, RandomKey.of(3, "images").stream()), shape.getShape());
  }
}

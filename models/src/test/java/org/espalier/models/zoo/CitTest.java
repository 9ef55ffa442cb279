package org.espalier.models.zoo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.types.Shape;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
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
import org.espalier.models.zoo.CitConfig.TokenMode;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class CitTest {
  private static final int BATCH = 8;
  private static final RandomKey KEY = RandomKey.of(1, "step");

  private final Scope scope = Scope.open(ComputeDevice.cpu(0, 1));

  @AfterEach
  void close() {
    scope.close();
  }

  @ParameterizedTest
  @EnumSource(TokenMode.class)
  void inEvaluationAllHeadsAreHeardAndEachCanBeHeardAlone(TokenMode tokens) {
    Cit cit = config(tokens).build(8, 12, 5);
    Weights weights = weights(cit);
    Taps taps = new Taps(cit.heads());

    float[] together = cit.forward(Pass.evaluation(scope, weights, taps), images(cit)).toFloatArray();
    List<float[]> heads = cit.heads().stream().map(head -> taps.get(head).toFloatArray()).toList();
    Taps taught = new Taps(cit.heads());
    float[] trained = cit.forward(Pass.training(scope, weights, KEY, taught, seen -> { }), images(cit)).toFloatArray();

    assertThat(cit.heads()).hasSize(1 + tokens.biases().size()).startsWith("head");
    for (int i = 0; i < together.length; i++) {
      int at = i;
      double mean = heads.stream().mapToDouble(head -> head[at]).average().orElseThrow();
      assertThat(together[i]).isCloseTo((float) mean, within(1e-5f));
    }
    assertThat(heads.get(1)).isNotEqualTo(heads.get(0));
    assertThat(trained).isEqualTo(taught.get("head").toFloatArray());
  }

  @Test
  void alignedTokensAreTheMeansOfTheirViews() {
    try (WatchedPass watched = WatchedPass.evaluation(config(TokenMode.ALIGNED).build(8, 12, 5), BATCH,
        List.of("conv_embed", "inv_embed", "conv_token", "inv_token"))) {
      for (String bias : List.of("conv", "inv")) {
        float[] view = watched.values(bias + "_embed");
        float[] token = watched.values(bias + "_token");
        assertThat(watched.shape(bias + "_embed")).isEqualTo(new Shape(BATCH, 6, 8));
        assertThat(watched.shape(bias + "_token")).isEqualTo(new Shape(BATCH, 1, 8));
        for (int i = 0; i < token.length; i++) {
          double sum = 0;
          for (int patch = 0; patch < 6; patch++) {
            sum += view[(i / 8 * 6 + patch) * 8 + i % 8];
          }
          assertThat(token[i]).isCloseTo((float) (sum / 6), within(1e-5f));
        }
      }
      assertThat(watched.values("conv_token")).isNotEqualTo(watched.values("inv_token"));
    }
  }

  @Test
  void theLeadingTokensAloneGiveTheLogitsOfAll() {
    Cit cit = config(TokenMode.ALIGNED).build(8, 12, 5);
    Weights weights = weights(cit);
    float[] leading = cit.forward(Pass.evaluation(scope, weights, Taps.none()), images(cit)).toFloatArray();
    for (String feature : List.of("blocks.1", "blocks.1.middle", "blocks.1.attn.attention", "norm")) {
      Taps taps = new Taps(List.of(feature));
      float[] whole = cit.forward(Pass.evaluation(scope, weights, taps), images(cit)).toFloatArray();

      assertThat(whole).as(feature).containsExactly(leading, within(1e-5f));
      assertThat(taps.get(feature).getShape().get(feature.endsWith("attention") ? 2 : 1)).isEqualTo(3 + 6);
    }
    // 6 patches: queries and output 2 * 8 * 8, MLP 2 * 8 * 16, products 2 * 8 * 9 tokens
    assertThat(cit.savedWithoutFeatures()).isEqualTo(6 * (128 + 256 + 144));
  }

  @Test
  void spectraAreTakenOfBothViewsAndInTheTrunk() {
    assertThat(config(TokenMode.TWO_INV).build(8, 12, 5).probes()).containsExactly(ProbePoint.tokens("conv_embed", 0, 2, 3),
        ProbePoint.tokens("inv_embed", 0, 2, 3), ProbePoint.tokens("embedding", 2, 2, 3), ProbePoint.tokens("blocks.0.middle", 2, 2, 3),
        ProbePoint.tokens("blocks.0", 2, 2, 3), ProbePoint.tokens("blocks.1.middle", 2, 2, 3), ProbePoint.tokens("blocks.1", 2, 2, 3));
  }

  @Test
  void learnedTokensAreDecayedAndTheClassTokenIsNot() {
    List<Slot> spared = Description.of(config(TokenMode.RANDOM).build(8, 5)).parameters().stream()
        .filter(slot -> !slot.decays() && slot.shape().dimension() > 1).toList();

    assertThat(spared).extracting(Slot::name).containsExactly("cls_token", "pos_embed");
    assertThat(Description.of(config(TokenMode.RANDOM).build(8, 5)).parameters()).filteredOn(Slot::decays).extracting(Slot::name)
        .contains("conv_token", "inv_token", "head_conv.weight", "conv_embed.conv.0.weight", "inv_embed.stem.1.conv2.conv.weight");
    assertThat(Description.of(config(TokenMode.ALIGNED).build(8, 5)).slots()).extracting(Slot::name).doesNotContain("conv_token");
  }

  @Test
  void convolutionsOfTheViewsBeginByFanIn() {
    Map<String, Init> inits = new LinkedHashMap<>();
    Description.of(config(TokenMode.ALIGNED).build(8, 5)).slots().forEach(slot -> inits.put(slot.name(), slot.init()));

    assertThat(inits.get("conv_embed.conv.0.weight")).isEqualTo(new Init.Normal(0, Math.sqrt(2 / (3 * 49.0))));
    assertThat(inits.get("inv_embed.stem.4.conv.weight")).isEqualTo(new Init.Normal(0, Math.sqrt(2 / (4 * 9.0))));
    assertThat(inits.get("inv_embed.proj.bias")).isEqualTo(new Init.Uniform(1 / Math.sqrt(8 * 4)));
    assertThat(inits.get("head_inv.weight")).isEqualTo(new Init.Normal(0, 0.02));
  }

  @Test
  void whatDoesNotFitIsNamed() {
    assertThatThrownBy(() -> config(TokenMode.ALIGNED).build(8, 10, 5)).isInstanceOf(InputException.class)
        .hasMessageContainingAll("8 x 10", "patches of 4", "projPatch");
    assertThatThrownBy(() -> new CitConfig(2, 8, 8, 8, 2, 2, 16, 0, 1e-6, TokenMode.ALIGNED)).isInstanceOf(InputException.class)
        .hasMessageContainingAll("stemWidth (8)", "groupWidth (8)");
  }

  private static CitConfig config(TokenMode tokens) {
    return new CitConfig(2, 8, 4, 8, 2, 2, 16, 0, 1e-6, tokens);
  }

  /** Ten times the first vectors and matrices of the trunk, so that attention and logits are no constants. */
  private Weights weights(Cit cit) {
    Map<String, NDArray> larger = new LinkedHashMap<>();
    Weights.initial(scope, Description.of(cit).slots(), 1, "vit").asMap().forEach((name, tensor) ->
        larger.put(name, name.contains("norm") || name.contains("_embed.") ? tensor : tensor.mul(10)));
    return new Weights(larger);
  }

  private NDArray images(Cit cit) {
    Shape shape = new Shape(BATCH).addAll(cit.image());
    return scope.floats(new Init.Normal(0, 1).values(shape, RandomKey.of(3, "images").stream()), shape.getShape());
  }
}

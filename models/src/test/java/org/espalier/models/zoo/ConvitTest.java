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
import org.espalier.models.nn.TokenGrid;
import org.espalier.models.nn.Weights;
import org.espalier.models.tensor.ComputeDevice;
import org.espalier.models.tensor.RandomKey;
import org.espalier.models.tensor.Scope;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** On images of 2 x 3 patches: two local blocks, then two that the class token is in. */
class ConvitTest {
  private static final int BATCH = 16;
  private static final RandomKey KEY = RandomKey.of(1, "step");
  private static final Convit CONVIT = convit(2, false).build(8, 12, 5);

  private final Scope scope = Scope.open(ComputeDevice.cpu(0, 1));

  @AfterEach
  void close() {
    scope.close();
  }

  private static ConvitConfig convit(int localBlocks, boolean qkvBias) {
    return new ConvitConfig(4, 8, 4, 4, 16, localBlocks, 1, qkvBias, 0, 0, 0.5, 1e-6);
  }

  @Test
  void theClassTokenJoinsBehindTheLocalBlocks() {
    List<String> names = CONVIT.probes().stream().map(ProbePoint::tap).toList();
    Taps taps = new Taps(names);
    CONVIT.forward(Pass.evaluation(scope, weights(CONVIT), taps), images());

    assertThat(names).containsExactly("embedding", "blocks.0.middle", "blocks.0", "blocks.1.middle", "blocks.1", "blocks.2.middle",
        "blocks.2", "blocks.3.middle", "blocks.3");
    assertThat(CONVIT.probes()).extracting(ProbePoint::leading).containsExactly(0, 0, 0, 0, 0, 1, 1, 1, 1);
    assertThat(CONVIT.probes()).allSatisfy(probe -> assertThat(taps.get(probe.tap()).getShape())
        .isEqualTo(new Shape(BATCH, probe.leading() + 6, 8)));
  }

  @Test
  void everyAttentionIsHandedOutAsDistributionsOverItsTokens() {
    Taps taps = new Taps(CONVIT.attentions());
    CONVIT.forward(Pass.evaluation(scope, weights(CONVIT), taps), images());

    for (int i = 0; i < 4; i++) {
      int tokens = i < 2 ? 6 : 7;
      NDArray attention = taps.get("blocks." + i + ".attn.attention");
      assertThat(attention.getShape()).isEqualTo(new Shape(BATCH, 4, tokens, tokens));
      double sum = 0;
      for (int key = 0; key < tokens; key++) {
        sum += attention.toFloatArray()[key];
      }
      assertThat(sum).isCloseTo(1, within(1e-5));
    }
  }

  /** The draws of drop-path are those of samples, so they are the same too. */
  @Test
  void theClassTokenAloneGivesTheLogitsOfAllAndWhoLooksChangesNone() {
    for (Convit convit : List.of(CONVIT, convit(0, true).build(8, 12, 5), convit(3, true).build(8, 12, 5))) {
      Weights weights = weights(convit);
      float[] alone = convit.forward(Pass.training(scope, weights, KEY, Taps.none()), images()).toFloatArray();

      for (String feature : List.of("blocks.3", "blocks.3.middle", "blocks.3.attn.attention", "blocks.0.attn.attention", "norm")) {
        Taps taps = new Taps(List.of(feature));
        float[] watched = convit.forward(Pass.training(scope, weights, KEY, taps), images()).toFloatArray();
        assertThat(watched).as(feature).containsExactly(alone, within(1e-5f));
      }
    }
  }

  @Test
  void localBlocksBeginAsConvolutionsDoAndTheOthersAsInDeit() {
    Weights first = Weights.initial(scope, Description.of(CONVIT).slots(), 1, "net");

    assertThat(first.get("blocks.1.attn.pos_proj.weight").toFloatArray()).containsExactly(-1, -1, -1, -1, 1, -1, 1, -1, -1, 1, 1, -1);
    assertThat(first.get("blocks.1.attn.gating_param").toFloatArray()).containsOnly(1);
    float[] values = first.get("blocks.1.attn.v.weight").toFloatArray();
    for (int i = 0; i < values.length; i++) {
      assertThat(values[i]).isEqualTo(i / 8 == i % 8 ? 1 : 0);
    }
    assertThat(first.names()).contains("blocks.2.attn.qkv.weight").doesNotContain("blocks.2.attn.qkv.bias", "blocks.0.attn.v.bias");
  }

  @Test
  void embeddingsGatesAndBiasesAreSparedFromWeightDecay() {
    List<String> spared = Description.of(convit(1, false).build(8, 5)).parameters().stream().filter(slot -> !slot.decays())
        .map(Slot::name).filter(name -> !name.contains("norm") && !name.endsWith(".bias")).toList();

    assertThat(spared).containsExactly("cls_token", "pos_embed", "blocks.0.attn.gating_param");
  }

  @Test
  void positionsOfAnotherGridHaveNoLeadingToken() {
    assertThat(CONVIT.transfer().positions()).isEqualTo(Map.of("pos_embed", new TokenGrid(0, 2, 3)));
    NDArray positions = scope.floats(new float[] {1, 1, 1, 1}, 1, 4, 1);

    NDArray resized = TokenGrid.square(0, 2).resize(scope, positions, new TokenGrid(0, 2, 3));

    assertThat(resized.toFloatArray()).containsExactly(new float[] {1, 1, 1, 1, 1, 1}, within(1e-6f));
  }

  @Test
  void whatPassesSaveWithoutFeaturesIsWhatTheLastBlockLeavesOut() {
    // 6 patches: queries and output 2 * 8 * 8, MLP 2 * 8 * 16, products 2 * 8 * 7 tokens
    assertThat(CONVIT.savedWithoutFeatures()).isEqualTo(6 * (128 + 256 + 112));
  }

  @Test
  void aClassTokenThatNeverJoinsIsRefused() {
    assertThatThrownBy(() -> convit(4, false)).isInstanceOf(InputException.class).hasMessageContaining("localBlocks (4)")
        .hasMessageContaining("depth (4)");
  }

  /** Ten times the first weights, so that attention and logits are no constants. */
  private Weights weights(Convit convit) {
    Map<String, NDArray> larger = new LinkedHashMap<>();
    Weights.initial(scope, Description.of(convit).slots(), 1, "net").asMap()
        .forEach((name, tensor) -> larger.put(name, name.contains("norm") || name.contains("attn.v.") ? tensor : tensor.mul(10)));
    return new Weights(larger);
  }

  private NDArray images() {
    Shape shape = new Shape(BATCH).addAll(CONVIT.image());
    return scope.floats(new Init.Normal(0, 1).values(shape, RandomKey.of(3, "images").stream()), shape.getShape());
  }
}

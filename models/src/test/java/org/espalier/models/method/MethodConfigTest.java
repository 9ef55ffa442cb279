package org.espalier.models.method;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.Map;
import java.util.Set;
import org.espalier.models.InputException;
import org.espalier.models.loss.Distillation.Targets;
import org.espalier.models.loss.FeatureLoss.Adapt;
import org.espalier.models.loss.FeatureLoss.Norm;
import org.espalier.models.method.JointConfig.Decay;
import org.espalier.models.method.MethodConfig.JointMethod;
import org.espalier.models.method.MethodConfig.PlainMethod;
import org.espalier.models.method.MethodConfig.SharedMethod;
import org.espalier.models.method.MethodConfig.TokenDistillationMethod;
import org.espalier.models.nn.SelfAttention.Normalizer;
import org.espalier.models.optim.Progress;
import org.espalier.models.zoo.AgentConfig;
import org.espalier.models.zoo.AgentConfig.NormPlace;
import org.espalier.models.zoo.DeitConfig;
import org.espalier.models.zoo.InitScheme;
import org.espalier.models.zoo.ModelConfig;
import org.espalier.models.zoo.VitConfig;
import org.espalier.models.zoo.Zoo;
import org.junit.jupiter.api.Test;

class MethodConfigTest {
  private static final VitConfig VIT = vit(16, 2);
  private static final ModelConfig AGENT = AgentConfig.base(VIT, NormPlace.PRE);
  private static final JointMethod JOINT = new JointMethod(JointConfig.standard());
  private static final SharedMethod SHARED =
      new SharedMethod(JointConfig.standard(), SharedConfig.Combine.ALIGN, Alignment.Extent.GLOBAL);

  @Test
  void allBlocksAreComparedUnlessSomeAreNamedOrNone() {
    assertThat(joint(10, List.of()).layersOf(3)).containsExactly(0, 1, 2);
    assertThat(joint(10, List.of(2, 0)).layersOf(3)).containsExactly(2, 0);
    assertThat(joint(0, List.of(7)).layersOf(3)).isEmpty();
  }

  @Test
  void aBlockThatIsNotThereIsNamed() {
    assertThatThrownBy(() -> joint(10, List.of(1, 3)).layersOf(3)).isInstanceOf(InputException.class)
        .hasMessageContaining("block 3").hasMessageContaining("0 to 2");
    assertThatThrownBy(() -> joint(10, List.of(-1)).layersOf(3)).isInstanceOf(InputException.class)
        .hasMessageContaining("block -1");
  }

  @Test
  void weightsBelowZeroAndAColdTemperatureAreRefused() {
    assertThatThrownBy(() -> joint(-1, List.of())).isInstanceOf(InputException.class).hasMessageContaining("beta -1.0");
    assertThatThrownBy(() -> joint(Double.NaN, List.of())).isInstanceOf(InputException.class).hasMessageContaining("beta NaN");
    assertThatThrownBy(() -> new JointConfig(1, 1, 1, 0, Decay.NONE, Adapt.AP2D, Norm.L2, List.of()))
        .isInstanceOf(InputException.class).hasMessageContaining("temperature 0.0");
  }

  @Test
  void theFeatureLossFadesByEpochOnlyIfItDecays() {
    Progress half = new Progress(2, 3, 10, 4);

    assertThat(JOINT.featureWeight(half)).isEqualTo(5);
    assertThat(new JointMethod(new JointConfig(1, 1, 10, 4, Decay.NONE, Adapt.AP2D, Norm.L2, List.of())).featureWeight(half))
        .isEqualTo(10);
    assertThat(new PlainMethod().featureWeight(half)).isZero();
  }

  @Test
  void aPairNeedsItsTwoModelsByName() {
    assertThat(JOINT.learners(Set.of("vit", "agent"))).containsExactly("vit", "agent");
    assertThat(SHARED.learners(Set.of("vit", "agent"))).containsExactly("pair");
    assertThatThrownBy(() -> JOINT.learners(Set.of("vit", "cnn"))).isInstanceOf(InputException.class)
        .hasMessageContaining("named vit and agent").hasMessageContaining("cnn");
    assertThatThrownBy(() -> new PlainMethod().learners(Set.of("a", "b"))).isInstanceOf(InputException.class)
        .hasMessageContaining("one model");
  }

  @Test
  void jointPartnersAreComparedBlockByBlock() {
    Map<String, ModelConfig> deeper = Map.of("vit", vit(16, 3), "agent", AGENT);

    assertThatThrownBy(() -> JOINT.members(deeper, 8, 2)).isInstanceOf(InputException.class)
        .hasMessageContaining("3 blocks").hasMessageContaining("agent 2").hasMessageContaining("beta to 0");
    assertThat(new JointMethod(joint(0, List.of())).members(deeper, 8, 2)).extracting(Member::name).containsExactly("vit", "agent");
    assertThatThrownBy(() -> JOINT.members(Map.of("vit", AGENT, "agent", AGENT), 8, 2)).isInstanceOf(InputException.class)
        .hasMessageContaining("vision transformer");
  }

  @Test
  void sharingNeedsAnAgentOfTheVitsMeasures() {
    for (ModelConfig other : List.of(AgentConfig.base(vit(32, 2), NormPlace.PRE), AgentConfig.base(vit(16, 3), NormPlace.PRE),
        Zoo.find("resnet50-32"))) {
      assertThatThrownBy(() -> SHARED.members(Map.of("vit", VIT, "agent", other), 8, 2)).isInstanceOf(InputException.class)
          .hasMessageContaining("share weights").hasMessageContaining("embedDim").hasMessageContaining(other.toString());
    }
    assertThat(SHARED.members(Map.of("vit", VIT, "agent", AGENT), 8, 2)).singleElement()
        .satisfies(pair -> assertThat(pair.scored()).extracting(Scored::name).containsExactly("vit", "agent"));
  }

  @Test
  void aDistillationTokenIsTaughtOrThereIsNone() {
    ModelConfig plain = new DeitConfig(4, 8, 1, 2, 16, 0, 0, 0, 1e-6, false);
    ModelConfig distilled = new DeitConfig(4, 8, 1, 2, 16, 0, 0, 0, 1e-6, true);
    MethodConfig token = new TokenDistillationMethod(new TokenDistillationConfig(Targets.HARD, 0.5, 1));

    assertThat(token.members(Map.of("vit", distilled), 8, 2)).extracting(Member::name).containsExactly("vit");
    assertThatThrownBy(() -> token.members(Map.of("vit", plain), 8, 2)).isInstanceOf(InputException.class)
        .hasMessageContainingAll("teaches 1", "model vit has 0", "deit-ti-distilled");
    assertThatThrownBy(() -> new PlainMethod().members(Map.of("vit", distilled), 8, 2)).isInstanceOf(InputException.class)
        .hasMessageContainingAll("teaches 0", "model vit has 1 [head_dist]", "distilled = false", "token-distillation");
    assertThatThrownBy(() -> new TokenDistillationConfig(Targets.SOFT, 1.5, 1)).isInstanceOf(InputException.class)
        .hasMessageContaining("alpha 1.5");
  }

  private static JointConfig joint(double beta, List<Integer> layers) {
    return new JointConfig(1, 1, beta, 4, Decay.LINEAR, Adapt.INTERP1D, Norm.LAYERNORM, layers);
  }

  private static VitConfig vit(int width, int depth) {
    return new VitConfig(2, width, depth, 4, 2 * width, 0, 1e-5, Normalizer.SOFTMAX, InitScheme.STANDARD);
  }
}

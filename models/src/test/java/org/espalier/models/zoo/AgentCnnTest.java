package org.espalier.models.zoo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.types.Shape;
import java.util.List;
import java.util.stream.Stream;
import org.espalier.models.InputException;
import org.espalier.models.nn.Description;
import org.espalier.models.nn.Pass;
import org.espalier.models.nn.Taps;
import org.espalier.models.nn.Weights;
import org.espalier.models.tensor.ComputeDevice;
import org.espalier.models.tensor.Scope;
import org.espalier.models.zoo.AgentConfig.NormPlace;
import org.espalier.models.zoo.AgentConfig.ResLikeStem;
import org.junit.jupiter.api.Test;

class AgentCnnTest {
  private static final AgentConfig TWICE_HALVED = new AgentConfig(new ResLikeStem(8, 4), 6, 3, 6, 12, List.of(0, 1),
      NormPlace.PRE, 0, 0, InitScheme.STANDARD);

  @Test
  void aRowThatHasNoPartnerIsLeftOutWhenAMapIsHalved() {
    var agent = TWICE_HALVED.build(48, 5);
    try (Scope scope = Scope.open(ComputeDevice.cpu(0, 1))) {
      Weights weights = Weights.initial(scope, Description.of(agent).slots(), 1, "agent");
      Taps taps = new Taps(agent.features());

      NDArray logits = agent.forward(Pass.evaluation(scope, weights, taps), scope.zeros(new Shape(2, 3, 48, 48)));

      assertThat(Stream.of("layers.0", "layers.1", "layers.2").map(layer -> taps.get(layer).getShape().get(2)))
          .containsExactly(6L, 3L, 1L);
      assertThat(logits.getShape()).isEqualTo(new Shape(2, 5)).isEqualTo(new Shape(2).addAll(Description.of(agent).output()));
    }
  }

  @Test
  void anImageThatTheStemOrTheHalvingsDoNotFitIsRefusedWithWhatIsNeeded() {
    assertThatThrownBy(() -> TWICE_HALVED.build(44, 5)).isInstanceOf(InputException.class)
        .hasMessageContaining("44 pixels").hasMessageContaining("multiple of 8");
    assertThatThrownBy(() -> TWICE_HALVED.build(24, 5)).isInstanceOf(InputException.class)
        .hasMessageContaining("24 pixels").hasMessageContaining("at least 32");
  }
}

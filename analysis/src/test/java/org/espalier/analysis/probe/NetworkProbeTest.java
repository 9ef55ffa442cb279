package org.espalier.analysis.probe;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import java.util.List;
import org.espalier.analysis.spectrum.Mode;
import org.espalier.models.data.Batch;
import org.espalier.models.data.BatchMemory;
import org.espalier.models.data.BatchPlan;
import org.espalier.models.data.DataConfig;
import org.espalier.models.data.DataPart;
import org.espalier.models.data.DataSets;
import org.espalier.models.data.Source;
import org.espalier.models.nn.Description;
import org.espalier.models.nn.Network;
import org.espalier.models.nn.ProbePoint;
import org.espalier.models.nn.Weights;
import org.espalier.models.tensor.ComputeDevice;
import org.espalier.models.tensor.Scope;
import org.espalier.models.train.SteeringProbe;
import org.espalier.models.zoo.Zoo;
import org.junit.jupiter.api.Test;

class NetworkProbeTest {
  private static final DataPart PART = DataSets.open(DataConfig.of(new Source.Shapes(20, 100, null))).test();
  private static final Network VIT = Zoo.find("vit-tiny-32").build(PART.recipe().imageSize(), 10);
  private static final Network AGENT = Zoo.find("agent-tiny-32").build(PART.recipe().imageSize(), 10);

  @Test
  void everyProbePointHasACurveAndEveryLayerItsAttention() {
    Findings found = probe(VIT, new ProbeSettings(70, Mode.GENERAL, true, true, 1));

    assertThat(found.samples()).isEqualTo(70);
    assertThat(found.part()).isEqualTo(DataPart.TEST);
    assertThat(found.spectrum().points()).extracting(PointSpectrum::point).containsExactlyElementsOf(VIT.probes());
    assertThat(found.spectrum().points().get(0).depth()).isZero();
    assertThat(found.spectrum().points().get(VIT.probes().size() - 1).depth()).isEqualTo(1);
    assertThat(found.attention()).extracting(LayerAttention::tap).containsExactlyElementsOf(VIT.attentions());
    LayerAttention layer = found.attention().get(0);
    for (int query = 0; query < layer.places().queries(); query++) {
      double sum = 0;
      for (int key = 0; key < layer.places().keys(); key++) {
        sum += layer.mean()[query * layer.places().keys() + key];
      }
      assertThat(sum).isCloseTo(1, within(1e-5));
    }
    assertThat(Arrays.stream(layer.entropy()).boxed()).allSatisfy(
        nats -> assertThat(nats).isBetween(0.0, Math.log(layer.places().keys()) + 1e-6));
    assertThat(found.features()).hasSameSizeAs(VIT.probes());
  }

  @Test
  void moreSamplesThanThereAreMeansAll() {
    assertThat(probe(AGENT, new ProbeSettings(1000, Mode.STRICT, true, false, 1)).samples()).isEqualTo(100);
  }

  @Test
  void threadsOfTheSpectrumChangeNoBit() {
    NetworkSpectrum one = probe(VIT, new ProbeSettings(8, Mode.GENERAL, false, false, 1)).spectrum();
    NetworkSpectrum two = probe(VIT, new ProbeSettings(8, Mode.GENERAL, false, false, 2)).spectrum();
    assertThat(two.slope()).isEqualTo(one.slope());
  }

  @Test
  void aScheduleIsSteeredByTheSameBitsEveryTime() {
    SpectrumSteering steering = new SpectrumSteering(Mode.GENERAL, 1);
    List<SteeringProbe.Value> first = steer(steering);

    assertThat(steer(steering)).isEqualTo(first);
    assertThat(first).extracting(SteeringProbe.Value::tap).containsExactlyElementsOf(VIT.probes().stream().map(ProbePoint::tap).toList());
    assertThat(first).extracting(SteeringProbe.Value::value).containsExactlyElementsOf(
        probe(VIT, new ProbeSettings(16, Mode.GENERAL, false, false, 1)).spectrum().points().stream().map(PointSpectrum::atPi).toList());
    assertThatThrownBy(() -> new SpectrumSteering(Mode.GENERAL, 1.5)).hasMessageContaining("1.5 pi");
  }

  @Test
  void mapsThatAreNotSquareAreRefusedByTheStrictRecipeBeforeAnythingRuns() {
    assertThatThrownBy(() -> new NetworkSpectrumSum(Mode.STRICT, List.of(ProbePoint.map("stem", 4, 6)), 1))
        .hasMessageContaining("stem have 4 x 6").hasMessageContaining("general mode");
  }

  @Test
  void valuesThatDoNotFitTheirGridAreNamed() {
    assertThatThrownBy(() -> FeatureMaps.of(ProbePoint.tokens("tokens", 1, 2, 2), new float[9], 2))
        .hasMessageContaining("tokens: 9 values");
  }

  @Test
  void leadingTokensAreLeftOutAndChannelsComeFirst() {
    float[] twoSamples = {9, 9, 1, 2, 3, 4, 9, 9, 5, 6, 7, 8};
    assertThat(FeatureMaps.of(ProbePoint.tokens("tokens", 1, 1, 2), twoSamples, 2)).containsExactly(1, 3, 2, 4, 5, 7, 6, 8);
  }

  private static Findings probe(Network network, ProbeSettings settings) {
    try (Scope scope = Scope.open(ComputeDevice.cpu(0, 1))) {
      return NetworkProbe.of(scope, network, weights(scope, network), PART, settings);
    }
  }

  private static List<SteeringProbe.Value> steer(SpectrumSteering steering) {
    try (Scope scope = Scope.open(ComputeDevice.cpu(0, 1));
        Batch batch = PART.read(BatchPlan.evaluation(PART, 16).batch(0, 0), new BatchMemory())) {
      return steering.measure(scope, VIT, weights(scope, VIT), batch);
    }
  }

  private static Weights weights(Scope scope, Network network) {
    return Weights.initial(scope, Description.of(network).slots(), 1, "learner");
  }
}

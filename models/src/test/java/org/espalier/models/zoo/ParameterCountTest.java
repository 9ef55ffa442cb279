package org.espalier.models.zoo;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.List;
import org.espalier.models.nn.Description;
import org.espalier.models.nn.SelfAttention.Normalizer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The exact counts of spec section 11, of the data-scale spec, section 1, with variants for small images, and of the co-advise spec. */
class ParameterCountTest {

  @ParameterizedTest
  @CsvSource({
      "vit-s, 6276394, 6302404, 6562504",
      "vit-b, 21669514, 21704164, 22050664",
      "agent-s-base, 8702506, 8728516, 8988616",
      "agent-s, 8656746, 8682756, 8942856",
      "agent-b-base, 25118602, 25153252, 25499752",
      "agent-b, 25054410, 25089060, 25435560",
      "deit-ti, 5526346, 5543716, 5717416",
      "deit-ti-distilled, 5528660, 5563400, 5910800",
      "deit-s, 21669514, 21704164, 22050664",
      "deit-s-distilled, 21674132, 21743432, 22436432",
      "deit-b, 85806346, 85875556, 86567656",
      "deit-b-distilled, 85815572, 85953992, 87338192",
      "convit-ti, 5519442, 5536812, 5710512",
      "convit-s, 27348652, 27387622, 27777322",
      "convit-b, 85778730, 85847940, 86540040",
      "resnet10, 4910922, 4957092, 5418792",
      "resnet18, 11181642, 11227812, 11689512",
      "resnet34, 21289802, 21335972, 21797672",
      "resnet50, 23528522, 23712932, 25557032",
      "resnet101, 42520650, 42705060, 44549160",
      "resnet152, 58164298, 58348708, 60192808",
      "efficientnet-b2, 7715084, 7841894, 9109994",
      "rest-lite, 10000430, 10046600, 10508300",
      "rest-s, 13171838, 13218008, 13679708",
      "rest-b, 29565742, 29634952, 30327052",
      "rest-l, 50914846, 50984056, 51676156",
      "swin-t, 27527044, 27596254, 28288354",
      "rednet26, 7204656, 7389066, 9233166",
      "rednet38, 10358476, 10542886, 12386986",
      "rednet50, 13512296, 13696706, 15540806",
      "rednet101, 23624440, 23808850, 25652950",
      "rednet152, 31956072, 32140482, 33984582",
      "cit-ti, 7059696, 7111806, 7632906",
      "cit-s, 24632688, 24736638, 25776138",
      "cit-b, 91629168, 91836798, 93913098",
      "mixer-ti, 4164730, 4182100, 4355800",
      "mixer-s, 18020394, 18066564, 18528264",
      "mixer-b, 59119162, 59188372, 59880472"})
  void aNetworkHasItsPublishedNumberOfParameters(String name, long k10, long k100, long k1000) {
    assertThat(parameters(name, 10)).isEqualTo(k10);
    assertThat(parameters(name, 100)).isEqualTo(k100);
    assertThat(parameters(name, 1000)).isEqualTo(k1000);
  }

  @ParameterizedTest
  @CsvSource({"vit-s, 6276400, 6302410, 6562510", "vit-b, 21669526, 21704176, 22050676"})
  void sparseAttentionAddsOneAlphaALayer(String name, long k10, long k100, long k1000) {
    VitConfig vit = (VitConfig) Zoo.find(name);
    ModelConfig sparse = new VitConfig(vit.patchSize(), vit.embedDim(), vit.depth(), vit.numHeads(), vit.mlpDim(), vit.dropout(),
        vit.normEps(), Normalizer.ENTMAX_LAYER, vit.init());

    assertThat(parameters(sparse, 224, 10)).isEqualTo(k10);
    assertThat(parameters(sparse, 224, 100)).isEqualTo(k100);
    assertThat(parameters(sparse, 224, 1000)).isEqualTo(k1000);
  }

  @ParameterizedTest
  @CsvSource({
      "vit-s, agent-s-base, 6508244, 6560264, 7080464",
      "vit-s, agent-s, 6462484, 6514504, 7034704",
      "vit-b, agent-b, 21923668, 21992968, 22685968"})
  void aSharedPairCountsItsCommonWeightsOnce(String vit, String agent, long k10, long k100, long k1000) {
    assertThat(sharedPair(vit, agent, 10)).isEqualTo(k10);
    assertThat(sharedPair(vit, agent, 100)).isEqualTo(k100);
    assertThat(sharedPair(vit, agent, 1000)).isEqualTo(k1000);
  }

  @ParameterizedTest
  @CsvSource({"resnet10-32, 4949412", "resnet18-32, 11220132", "resnet34-32, 21328292", "resnet50-32, 23705252", "resnet101-32, 42697380",
      "resnet152-32, 58341028", "efficientnet-b2-32, 7841894", "deit-ti-32, 5380132", "deit-s-32, 21376996", "deit-b-32, 85221220",
      "convit-ti-32, 5373228", "rest-lite-32, 10046600", "swin-t-32, 27574318", "rednet26-32, 7389066", "cit-ti-32, 5611902",
      "cit-s-32, 21736830", "mixer-ti-32, 3738148"})
  void aVariantForSmallImagesHasItsKnownNumberOfParameters(String name, long k100) {
    assertThat(parameters(Zoo.find(name), 32, 100)).isEqualTo(k100);
  }

  @Test
  void forImagesOf64PixelsTooTheNumbersAreKnown() {
    ConvitConfig convit = ConvitConfig.published(8, 4);

    assertThat(parameters(DeitConfig.published(8, 3, false), 64, 100)).isEqualTo(5_407_780);
    assertThat(parameters(convit, 64, 100)).isEqualTo(5_400_876);
    assertThat(Description.of(convit.build(64, 100)).macs()).isEqualTo(362_466_816);
  }

  @Test
  void pyramidsOfOtherGridsHaveTheirKnownNumbers() {
    ResTConfig fine = ResTConfig.published(List.of(1, 1), 64, 2);

    assertThat(parameters(fine, 32, 100)).isEqualTo(10_046_600);
    assertThat(Description.of(fine.build(32, 100)).macs()).isEqualTo(453_107_712);
    assertThat(parameters(SwinConfig.tiny(1, 4), 32, 100)).isEqualTo(27_575_374);
    assertThat(parameters(SwinConfig.tiny(4, 4), 64, 100)).isEqualTo(27_577_774);
    assertThat(parameters(SwinConfig.tiny(2, 4), 64, 100)).isEqualTo(27_576_238);
  }

  @ParameterizedTest
  @CsvSource({
      "vit-s, 224, 10, 1353956544",
      "vit-b, 224, 10, 4598502144",
      "agent-s-base, 224, 10, 1701571392",
      "agent-s, 224, 10, 1906289472",
      "agent-b-base, 224, 10, 4913237760",
      "agent-b, 224, 10, 7878037248",
      "deit-ti, 224, 1000, 1253683200",
      "deit-ti-distilled, 224, 1000, 1261003776",
      "deit-s, 224, 1000, 4598882304",
      "deit-s-distilled, 224, 1000, 4624140288",
      "deit-b, 224, 1000, 17563828224",
      "deit-b-distilled, 224, 1000, 17656811520",
      "deit-ti-32, 32, 100, 365124864",
      "deit-s-32, 32, 100, 1420343808",
      "deit-b-32, 32, 100, 5601063936",
      "convit-ti, 224, 1000, 1252360320",
      "convit-s, 224, 1000, 5746563360",
      "convit-b, 224, 1000, 17505452544",
      "resnet10, 224, 1000, 889229312",
      "resnet18, 224, 1000, 1814073344",
      "resnet34, 224, 1000, 3663761408",
      "resnet50, 224, 10, 4087156736",
      "resnet50, 224, 1000, 4089184256",
      "resnet101, 224, 1000, 7801405440",
      "resnet152, 224, 1000, 11513626624",
      "resnet18-32, 32, 1000, 555929600",
      "efficientnet-b2, 224, 10, 657569520",
      "efficientnet-b2, 224, 1000, 658963440",
      "efficientnet-b2, 260, 1000, 993561872",
      "efficientnet-b2-32, 32, 100, 55025280",
      "rest-lite, 224, 1000, 1533125376",
      "rest-lite-32, 32, 100, 119563776",
      "swin-t, 224, 1000, 4490566656",
      "rednet26, 224, 1000, 1685176832",
      "rednet38, 224, 1000, 2166841344",
      "rednet50, 224, 1000, 2648505856",
      "rednet101, 224, 1000, 4659008000",
      "rednet152, 224, 1000, 6679344640",
      "rednet26, 32, 100, 34554368",
      "rednet26-32, 32, 100, 122255360",
      "cit-ti, 224, 1000, 2841250816",
      "cit-s, 224, 1000, 6501713920",
      "cit-b, 224, 1000, 20160888832",
      "cit-ti-32, 32, 100, 409096960",
      "mixer-ti, 224, 1000, 809430528",
      "mixer-ti-32, 32, 100, 255412992"})
  void aNetworkTakesItsPublishedNumberOfMultiplyAccumulates(String name, int imageSize, int classes, long macs) {
    assertThat(Description.of(Zoo.find(name).build(imageSize, classes)).macs()).isEqualTo(macs);
  }

  @ParameterizedTest
  @CsvSource({"RANDOM, 5612286, 409096960", "TWO_CONV, 5592410, 403156480", "TWO_INV, 5592410, 403156480"})
  void aCitWithOtherTokensHasItsKnownNumbers(CitConfig.TokenMode tokens, long parameters, long macs) {
    CitConfig aligned = CitConfig.published(2, 3);
    CitConfig other = new CitConfig(aligned.projPatch(), aligned.stemWidth(), aligned.groupWidth(), aligned.embedDim(), aligned.depth(),
        aligned.numHeads(), aligned.mlpDim(), aligned.dropPath(), aligned.normEps(), tokens);

    assertThat(parameters(other, 32, 100)).isEqualTo(parameters);
    assertThat(Description.of(other.build(32, 100)).macs()).isEqualTo(macs);
  }

  @ParameterizedTest
  @CsvSource({"agent-s, 1 4, 3357228864", "agent-b, 1 3, 5146857216", "agent-b, 3 9, 9395359488"})
  void anAgentWithOtherStagesTakesTheKnownNumber(String name, String downSample, long macs) {
    AgentConfig agent = (AgentConfig) Zoo.find(name);
    List<Integer> blocks = Arrays.stream(downSample.split(" ")).map(Integer::valueOf).toList();
    AgentConfig other = new AgentConfig(agent.stem(), agent.embedDim(), agent.depth(), agent.numHeads(), agent.mlpDim(), blocks,
        agent.norm(), agent.hiddenDropout(), agent.branchDropout(), agent.init());

    assertThat(Description.of(other.build(224, 10)).macs()).isEqualTo(macs);
  }

  private static long parameters(String name, int classes) {
    return parameters(Zoo.find(name), 224, classes);
  }

  private static long parameters(ModelConfig config, int imageSize, int classes) {
    return Description.of(config.build(imageSize, classes)).parameterCount();
  }

  private static long sharedPair(String vit, String agent, int classes) {
    AgentCnn cnn = new AgentCnn((AgentConfig) Zoo.find(agent), 224, classes, true);
    return parameters(vit, classes) + Description.of(cnn).parameterCount();
  }
}

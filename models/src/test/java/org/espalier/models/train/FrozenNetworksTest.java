package org.espalier.models.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.io.IOException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.espalier.models.checkpoint.SafeTensors;
import org.espalier.models.checkpoint.TensorBytes;
import org.espalier.models.data.Batch;
import org.espalier.models.data.BatchMemory;
import org.espalier.models.data.BatchPlan;
import org.espalier.models.data.DataPart;
import org.espalier.models.method.Member;
import org.espalier.models.method.Plain;
import org.espalier.models.nn.Description;
import org.espalier.models.nn.Init;
import org.espalier.models.nn.Network;
import org.espalier.models.tensor.ComputeDevice;
import org.espalier.models.tensor.RandomKey;
import org.espalier.models.zoo.CitConfig;
import org.espalier.models.zoo.CitConfig.TokenMode;
import org.espalier.models.zoo.ResNetConfig;
import org.espalier.models.zoo.Zoo;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What single heads answer, of a student with a head a token and of a network with one. */
class FrozenNetworksTest {
  private static final DataPart TEST = Stripes.data().test();
  private static final int CLASSES = 7;
  @TempDir
  Path folder;

  private FrozenNetworks frozen(Network network) throws IOException {
    Map<String, TensorBytes> weights = new LinkedHashMap<>();
    Description.of(network).slots().forEach(slot -> weights.put(slot.name(), TensorBytes.of(slot.name().startsWith("head")
        ? new Init.Normal(0, 1).values(slot.shape(), RandomKey.of(9, "stored").path(slot.name()).stream())
        : slot.init().values(slot.shape(), RandomKey.of(9, "stored").path(slot.name()).stream()), slot.shape().getShape())));
    Path file = folder.resolve("net.safetensors");
    SafeTensors.write(file, weights, SafeTensors.WEIGHTS);
    return new FrozenNetworks(ComputeDevice.cpu(0, 1), Member.single("net", network, learner -> new Plain(learner, network)),
        SafeTensors.read(file));
  }

  private static Network student() {
    return new CitConfig(2, 8, 4, 8, 1, 2, 16, 0, 1e-6, TokenMode.ALIGNED).build(Stripes.SIDE, CLASSES);
  }

  private static Answer answer(FrozenNetworks networks) {
    try (Batch batch = TEST.read(BatchPlan.evaluation(TEST, TEST.set().size()).batch(0, 0), new BatchMemory())) {
      return networks.answer("net", batch);
    }
  }

  @Test
  void aHeadAloneIsScoredByItsOwnLogits() throws IOException {
    try (FrozenNetworks networks = frozen(student())) {
      Answer answer = answer(networks);

      Map<String, EvaluationScore> scores = networks.evaluate("net", networks.heads("net"), TEST, 16, 1);

      assertThat(scores.keySet()).containsExactly("net", "net.head", "net.head_conv", "net.head_inv");
      assertThat(scores.get("net")).isEqualTo(networks.evaluate("net", TEST, 16));
      assertThat(scores.get("net").top1()).isEqualTo(right(answer.logits(), 1));
      answer.heads().forEach((head, own) -> {
        EvaluationScore score = scores.get(FrozenNetworks.ofHead("net", head));
        assertThat(score.samples()).isEqualTo(TEST.set().size());
        assertThat(score.top1()).as(head).isEqualTo(right(own.logits(), 1));
        assertThat(score.top5()).as(head).isEqualTo(right(own.logits(), 5));
      });
      assertThat(answer.heads().values().stream().map(head -> right(head.logits(), 1)).distinct().count())
          .as("the heads are no copies of each other").isGreaterThan(1);
    }
  }

  @Test
  void theWholeIsTheMeanOfTheHeadsAndEachReadsATokenOfItsOwn() throws IOException {
    try (FrozenNetworks networks = frozen(student())) {
      Answer answer = answer(networks);

      List<Answer.Head> heads = List.copyOf(answer.heads().values());
      for (int i = 0; i < answer.logits().length; i++) {
        int at = i;
        assertThat((double) answer.logits()[i])
            .isCloseTo(heads.stream().mapToDouble(head -> head.logits()[at]).average().orElseThrow(), within(1e-5));
      }
      assertThat(heads).allSatisfy(head -> assertThat(head.input()).hasSize(TEST.set().size() * 8));
      assertThat(heads.get(1).input()).isNotEqualTo(heads.get(2).input());
    }
  }

  @Test
  void amongSomeClassesTheOthersDoNotCompeteForAnyHead() throws IOException {
    try (FrozenNetworks networks = frozen(student())) {
      Answer answer = answer(networks);

      Map<String, EvaluationScore> scores = networks.evaluateAmong(List.of(0, 1), "net", networks.heads("net"), TEST, 16);

      answer.heads().forEach((head, own) -> assertThat(scores.get(FrozenNetworks.ofHead("net", head)).top1()).as(head)
          .isEqualTo(IntStream.range(0, TEST.set().size()).filter(i -> own.logits()[i * CLASSES + i % 2]
              > own.logits()[i * CLASSES + 1 - i % 2] || i % 2 == 0 && own.logits()[i * CLASSES] == own.logits()[i * CLASSES + 1]).count()));
    }
  }

  @Test
  void aNetworkWithOneHeadHasNoneToScoreAlone() throws IOException {
    ResNetConfig small = (ResNetConfig) Zoo.find("resnet10");
    Network network = new ResNetConfig(small.block(), small.layers(), 4, null, small.stem(), true).build(32, CLASSES);
    DataPart pictures = new DataPart("test", new Stripes("test", 6), TEST.recipe());
    try (FrozenNetworks networks = frozen(network)) {
      assertThat(networks.heads("net")).isEmpty();
      assertThat(networks.evaluate("net", List.of(), pictures, 4, 1)).containsOnlyKeys("net");
      Answer answer;
      try (Batch batch = pictures.read(BatchPlan.evaluation(pictures, 6).batch(0, 0), new BatchMemory())) {
        answer = networks.answer("net", batch);
      }
      assertThat(answer.heads()).containsOnlyKeys(Network.CLASS_HEAD);
      assertThat(answer.heads().get(Network.CLASS_HEAD).logits()).isEqualTo(answer.logits());
    }
  }

  /** Labels among the k largest logits of their row; of equal ones the lower class comes first. */
  private static long right(float[] logits, int k) {
    return IntStream.range(0, TEST.set().size()).filter(i -> {
      int label = TEST.set().label(i);
      float own = logits[i * CLASSES + label];
      return IntStream.range(0, CLASSES).filter(c -> logits[i * CLASSES + c] > own
          || logits[i * CLASSES + c] == own && c < label).count() < k;
    }).count();
  }
}

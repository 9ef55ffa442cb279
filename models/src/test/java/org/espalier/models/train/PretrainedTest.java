package org.espalier.models.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.djl.ndarray.types.Shape;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;
import org.espalier.models.InputException;
import org.espalier.models.checkpoint.DType;
import org.espalier.models.checkpoint.SafeTensors;
import org.espalier.models.checkpoint.TensorBytes;
import org.espalier.models.checkpoint.TensorFile;
import org.espalier.models.checkpoint.TensorSpec;
import org.espalier.models.method.SharedPair;
import org.espalier.models.nn.Description;
import org.espalier.models.nn.Init;
import org.espalier.models.nn.Network;
import org.espalier.models.nn.SelfAttention.Normalizer;
import org.espalier.models.nn.Slot;
import org.espalier.models.nn.Weights;
import org.espalier.models.tensor.ComputeDevice;
import org.espalier.models.tensor.RandomKey;
import org.espalier.models.tensor.Scope;
import org.espalier.models.zoo.AgentCnn;
import org.espalier.models.zoo.AgentConfig;
import org.espalier.models.zoo.AgentConfig.NormPlace;
import org.espalier.models.zoo.CitConfig;
import org.espalier.models.zoo.Deit;
import org.espalier.models.zoo.DeitConfig;
import org.espalier.models.zoo.InitScheme;
import org.espalier.models.zoo.RedNet;
import org.espalier.models.zoo.RedNetConfig;
import org.espalier.models.zoo.ResNetConfig;
import org.espalier.models.zoo.Swin;
import org.espalier.models.zoo.SwinConfig;
import org.espalier.models.zoo.VitConfig;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PretrainedTest {
  private static final VitConfig VIT = vit(Normalizer.SOFTMAX);
  private static final VitConfig SPARSE = vit(Normalizer.ENTMAX_LAYER);
  private static final DeitConfig DEIT = new DeitConfig(4, 8, 2, 2, 16, 0, 0, 0.1, 1e-6, true);
  /** Grids of 8, 4 and 2 cells a side for 16 pixels, windows of 4, 4 and 2. */
  private static final SwinConfig SWIN = new SwinConfig(2, 4, List.of(2, 1, 1), List.of(1, 2, 4), 4, 2, true, true, 0, 1e-5);
  private static final String BLOCK = "transformer.layers.1.";

  private final Scope scope = Scope.open(ComputeDevice.cpu(0, 1));
  @TempDir
  private Path folder;

  @AfterEach
  void close() {
    scope.close();
  }

  @Test
  void aFileOfTheSameNetworkIsTakenAsItIs() throws IOException {
    Network network = VIT.build(16, 5);
    Map<String, TensorBytes> stored = stored(network);

    Weights whole = Pretrained.whole(scope, slots(network), file(stored), network.transfer());
    Pretrained start = start(network, stored);

    assertThat(HostTensors.copy(whole.asMap())).isEqualTo(stored);
    assertThat(HostTensors.copy(start.weights().asMap())).isEqualTo(stored);
    assertThat(whole.names()).containsExactlyElementsOf(slots(network).stream().map(Slot::name).toList());
    assertThat(start.notes()).isEmpty();
  }

  @Test
  void aHeadForOtherClassesStartsAsWithoutTheFile() throws IOException {
    Network network = VIT.build(16, 7);
    Map<String, TensorBytes> stored = stored(VIT.build(16, 5));
    Weights drawn = Weights.initial(scope, slots(network), 1, "vit");

    Pretrained start = start(network, stored);

    assertThat(values(start, "cls_head.weight")).isEqualTo(drawn.get("cls_head.weight").toFloatArray());
    assertThat(values(start, "cls_head.bias")).isEqualTo(drawn.get("cls_head.bias").toFloatArray());
    assertThat(values(start, "cls_token")).isEqualTo(stored.get("cls_token").floats());
    assertThat(start.notes()).hasSize(2)
        .anySatisfy(note -> assertThat(note).contains("cls_head.weight", "starts anew", "5 classes", "the network 7"));
  }

  @Test
  void positionsAreResizedToAnotherGridAndTheClassTokenStays() throws IOException {
    Network network = VIT.build(24, 5);
    Map<String, TensorBytes> stored = stored(VIT.build(16, 5));

    Pretrained start = start(network, stored);

    float[] before = stored.get("pos_embed.pos_embed").floats();
    float[] after = values(start, "pos_embed.pos_embed");
    assertThat(after).hasSize((36 + 1) * 8);
    for (int channel = 0; channel < 8; channel++) {
      assertThat(after[channel]).isEqualTo(before[channel]);
    }
    assertThat(start.notes()).containsExactly("pos_embed.pos_embed is resized from 4 x 4 + 1 to 6 x 6 + 1");
  }

  @Test
  void timmsNamesAreRead() throws IOException {
    Network network = VIT.build(16, 5);
    Map<String, TensorBytes> stored = stored(network);
    Map<String, TensorBytes> timm = renamed(stored, PretrainedTest::timm);
    timm.put("pos_embed", TensorBytes.of(stored.get("pos_embed.pos_embed").floats(), 1, 17, 8));

    Weights whole = Pretrained.whole(scope, slots(network), file(timm), network.transfer());

    assertThat(timm.keySet()).contains("blocks.1.attn.qkv.weight", "blocks.0.mlp.fc2.bias", "norm.weight", "head.bias");
    assertThat(HostTensors.copy(whole.asMap())).isEqualTo(stored);
    assertThat(start(VIT.build(24, 5), timm).notes()).containsExactly("pos_embed.pos_embed is resized from 4 x 4 + 1 to 6 x 6 + 1");
  }

  @Test
  void aDistilledDeiTBeginsWithOtherClassesAndAnotherGrid() throws IOException {
    Map<String, TensorBytes> stored = stored(DEIT.build(16, 16, 5));
    Deit other = DEIT.build(8, 12, 7);

    Pretrained start = start(other, stored);

    assertThat(values(start, "pos_embed")).hasSize((2 + 6) * 8)
        .startsWith(java.util.Arrays.copyOf(stored.get("pos_embed").floats(), 2 * 8));
    assertThat(values(start, "dist_token")).isEqualTo(stored.get("dist_token").floats());
    assertThat(start.notes()).hasSize(5).contains("pos_embed is resized from 4 x 4 + 2 to 2 x 3 + 2")
        .anySatisfy(note -> assertThat(note).contains("head.bias", "starts anew", "5 classes", "the network 7"))
        .anySatisfy(note -> assertThat(note).contains("head_dist.bias", "starts anew", "5 classes", "the network 7"));
  }

  @Test
  void publishedDeiTsKeepTheirTensorsUnderModel() throws IOException {
    Deit deit = DEIT.build(16, 16, 5);
    Map<String, TensorBytes> stored = stored(deit);

    Weights whole = Pretrained.whole(scope, slots(deit), file(renamed(stored, "model."::concat)), deit.transfer());

    assertThat(stored.keySet()).contains("blocks.1.attn.qkv.weight", "blocks.0.mlp.fc2.bias", "dist_token", "head_dist.bias");
    assertThat(HostTensors.copy(whole.asMap())).isEqualTo(stored);
  }

  @Test
  void theOfficialNamesOfASwinAreReadWithoutItsTables() throws IOException {
    Swin swin = SWIN.build(16, 5);
    Map<String, TensorBytes> stored = stored(swin);
    Map<String, TensorBytes> official = renamed(stored, "model."::concat);
    official.put("model.layers.0.blocks.0.attn.relative_position_index", TensorBytes.of(new long[16 * 16], 16, 16));
    official.put("model.layers.0.blocks.1.attn_mask", TensorBytes.of(new float[4 * 16 * 16], 4, 16, 16));

    Weights whole = Pretrained.whole(scope, slots(swin), file(official), swin.transfer());

    assertThat(stored.keySet()).contains("layers.0.downsample.reduction.weight", "layers.1.downsample.norm.bias");
    assertThat(HostTensors.copy(whole.asMap())).isEqualTo(stored);
  }

  @Test
  void forTimmTheMergingsOfASwinBelongToTheLayersBehindThem() throws IOException {
    Swin swin = SWIN.build(16, 5);
    Map<String, TensorBytes> stored = stored(swin);
    Map<String, TensorBytes> timm = renamed(stored, name -> name.replace("layers.1.downsample", "layers.2.downsample")
        .replace("layers.0.downsample", "layers.1.downsample").replace("head.", "head.fc."));

    Weights whole = Pretrained.whole(scope, slots(swin), file(timm), swin.transfer());

    assertThat(timm.keySet()).contains("layers.1.downsample.norm.weight", "layers.2.downsample.norm.weight", "head.fc.bias");
    assertThat(HostTensors.copy(whole.asMap())).isEqualTo(stored);
  }

  @Test
  void theTablesOfASwinAreResizedToAnotherWindow() throws IOException {
    Map<String, TensorBytes> stored = stored(SWIN.build(16, 5));
    SwinConfig larger = new SwinConfig(2, 4, List.of(2, 1, 1), List.of(1, 2, 4), 8, 2, true, true, 0, 1e-5);

    Pretrained start = start(larger.build(16, 5), stored);

    assertThat(start.weights().get("layers.0.blocks.1.attn.relative_position_bias_table").getShape()).isEqualTo(new Shape(15 * 15, 1));
    assertThat(start.notes()).hasSize(2)
        .contains("layers.0.blocks.1.attn.relative_position_bias_table is resized from 7 x 7 to 15 x 15");
  }

  @Test
  void aRedNetOfCoAdviseStandsBehindModelAndCountsItsBatches() throws IOException {
    RedNet redNet = new RedNetConfig(List.of(1, 1), 8, 16, false, 3, 8, true).build(16, 5);
    Map<String, TensorBytes> stored = stored(redNet);
    Map<String, TensorBytes> published = renamed(stored, name -> name.startsWith("classifier") ? name : "model." + name);
    published.put("model.stem.0.bn.num_batches_tracked", TensorBytes.of(new long[] {7}));

    Weights whole = Pretrained.whole(scope, slots(redNet), file(published), redNet.transfer());

    assertThat(published.keySet()).contains("model.layer1.0.conv2.conv1.bn.running_var", "classifier.weight");
    assertThat(HostTensors.copy(whole.asMap())).isEqualTo(stored);
  }

  @Test
  void aCiTBeginsWithOtherClassesInEveryHeadAndAnotherGrid() throws IOException {
    CitConfig cit = new CitConfig(2, 8, 4, 8, 1, 2, 16, 0, 1e-6, CitConfig.TokenMode.ALIGNED);

    Pretrained start = start(cit.build(8, 12, 7), stored(cit.build(16, 16, 5)));

    assertThat(start.notes()).hasSize(7).contains("pos_embed is resized from 4 x 4 + 3 to 2 x 3 + 3")
        .anySatisfy(note -> assertThat(note).contains("head_inv.weight", "starts anew", "5 classes", "the network 7"));
  }

  @Test
  void softmaxAndSparseAttentionExchangeWeightsWithoutAlpha() throws IOException {
    Network sparse = SPARSE.build(16, 5);
    Pretrained start = start(sparse, stored(VIT.build(16, 5)));

    assertThat(values(start, BLOCK + "attention.softmax.alpha")).containsExactly(1.5f);
    assertThat(start.notes()).singleElement().asString().contains("softmax.alpha", "1 more", "keeps its first value");
    assertThat(start(VIT.build(16, 5), stored(sparse)).notes()).singleElement().asString().contains("softmax.alpha", "is left out");
  }

  @Test
  void anAlphaStoredAsAScalarIsOne() throws IOException {
    Network sparse = SPARSE.build(16, 5);
    Map<String, TensorBytes> stored = stored(sparse);
    stored.put(BLOCK + "attention.softmax.alpha", TensorBytes.of(new float[] {1.75f}));

    assertThat(values(start(sparse, stored), BLOCK + "attention.softmax.alpha")).containsExactly(1.75f);
  }

  @Test
  void publishedResNetsCountBatchesForNoOne() throws IOException {
    Network network = new ResNetConfig(ResNetConfig.Block.BASIC, List.of(1, 1), 8, ResNetConfig.Stem.CIFAR, true).build(8, 5);
    Map<String, TensorBytes> stored = stored(network);
    Map<String, TensorBytes> published = new LinkedHashMap<>(stored);
    published.put("bn1.num_batches_tracked", TensorBytes.of(new long[] {7}));
    published.put("layer2.0.downsample.1.num_batches_tracked", TensorBytes.of(new long[] {7}));

    Weights whole = Pretrained.whole(scope, slots(network), file(published), network.transfer());

    assertThat(HostTensors.copy(whole.asMap())).isEqualTo(stored);
  }

  @Test
  void aReferenceCheckpointOfAPairHoldsSharedTensorsTwice() throws IOException {
    SharedPair pair = pair();
    Map<String, TensorBytes> stored = stored(pair.slots());
    Map<String, TensorBytes> reference = renamed(stored, "models."::concat);
    for (String name : List.of("weight", "bias")) {
      TensorBytes values = TensorBytes.of(new float[] {1}, 1);
      reference.put("models.cnn.layers.0.cnn_block.mhsa.linear_qkv." + name, values);
      reference.put("models.cnn.layers.1.cnn_block.mhsa.linear_out." + name, values);
      reference.put("models.cnn.layers.1.mlp_block.linear1." + name, values);
      reference.put("models.cnn.layers.1.mlp_block.linear2." + name, values);
    }

    Weights whole = Pretrained.whole(scope, pair.slots(), file(reference), pair.transfer());

    assertThat(HostTensors.copy(whole.asMap())).isEqualTo(stored);
  }

  @Test
  void aViTBeginsWithItsPartOfAPair() throws IOException {
    Map<String, TensorBytes> stored = stored(pair().slots());

    Pretrained start = start(VIT.build(16, 5), stored);

    assertThat(values(start, "cls_token")).isEqualTo(stored.get("vit.cls_token").floats());
    assertThat(start.notes()).isEmpty();
  }

  @Test
  void aPairBeginsWithOtherClassesAndAnotherGrid() throws IOException {
    SharedPair larger = pair(24, 7);

    Pretrained start = Pretrained.start(scope, larger.slots(), file(stored(pair().slots())), larger.transfer(), 1, "pair");

    assertThat(start.notes()).hasSize(5).anySatisfy(note -> assertThat(note).contains("cnn.linear.weight", "starts anew"))
        .contains("vit.pos_embed.pos_embed is resized from 4 x 4 + 1 to 6 x 6 + 1");
  }

  @Test
  void everythingThatIsWrongIsSaidAtOnce() throws IOException {
    Network network = VIT.build(16, 5);
    Map<String, TensorBytes> stored = stored(network);
    stored.remove("cls_token");
    stored.put("transformer.norm.wieght", stored.remove("transformer.norm.weight"));
    stored.put("transformer.norm.bias", TensorBytes.of(new float[9], 9));
    stored.put("something.else", TensorBytes.of(new float[3], 3));
    int before = scope.size();

    for (boolean whole : List.of(true, false)) {
      assertThatThrownBy(() -> load(network, stored, whole)).isInstanceOf(InputException.class)
          .hasMessageContainingAll("weights.safetensors", "1 missing", "cls_token", "1 misnamed", "transformer.norm.wieght",
              "1 misshapen", "F32 [9]", "needed is F32 [8]", "1 not needed", "something.else");
    }
    assertThat(scope.size()).isEqualTo(before);
  }

  @Test
  void aWholeNetworkNeedsItsOwnHeadAndGrid() throws IOException {
    Map<String, TensorBytes> stored = stored(VIT.build(16, 5));

    assertThatThrownBy(() -> load(VIT.build(24, 7), stored, true)).isInstanceOf(InputException.class)
        .hasMessageContainingAll("cls_head.weight", "pos_embed.pos_embed", "3 misshapen");
    assertThatThrownBy(() -> load(SPARSE.build(16, 5), stored, true)).isInstanceOf(InputException.class)
        .hasMessageContaining("softmax.alpha");
  }

  @Test
  void valuesOfHalfTheWidthAreTakenAsFloat32() throws IOException {
    Network network = VIT.build(16, 5);
    Map<String, TensorBytes> stored = stored(network);
    TensorBytes whole = stored.get("cls_head.weight");
    ByteBuffer half = ByteBuffer.allocate(whole.data().remaining() / 2).order(ByteOrder.LITTLE_ENDIAN);
    for (float value : whole.floats()) {
      half.putShort((short) (Float.floatToRawIntBits(value) >> 16));
    }
    stored.put("cls_head.weight", new TensorBytes(new TensorSpec(DType.BF16, whole.spec().shape()), half.flip()));

    float[] taken = start(network, stored).weights().get("cls_head.weight").toFloatArray();

    for (int i = 0; i < taken.length; i++) {
      assertThat(taken[i]).isEqualTo(Float.intBitsToFloat(Float.floatToRawIntBits(whole.floats()[i]) & 0xFFFF0000));
    }
  }

  @Test
  void aTensorUnderBothItsNamesIsRefused() throws IOException {
    Network network = VIT.build(16, 5);
    Map<String, TensorBytes> stored = stored(network);
    stored.put("norm.weight", stored.get("transformer.norm.weight"));

    assertThatThrownBy(() -> load(network, stored, false)).isInstanceOf(InputException.class)
        .hasMessageContainingAll("twice", "transformer.norm.weight");
  }

  private void load(Network network, Map<String, TensorBytes> stored, boolean whole) throws IOException {
    if (whole) {
      Pretrained.whole(scope, slots(network), file(stored), network.transfer());
    } else {
      start(network, stored);
    }
  }

  private Pretrained start(Network network, Map<String, TensorBytes> stored) throws IOException {
    return Pretrained.start(scope, slots(network), file(stored), network.transfer(), 1, "vit");
  }

  private TensorFile file(Map<String, TensorBytes> tensors) throws IOException {
    Path path = folder.resolve("weights.safetensors");
    SafeTensors.write(path, tensors, SafeTensors.WEIGHTS);
    return SafeTensors.read(path);
  }

  private static float[] values(Pretrained start, String name) {
    return start.weights().get(name).toFloatArray();
  }

  private static Map<String, TensorBytes> stored(Network network) {
    return stored(slots(network));
  }

  /** Every slot with values of its own. */
  private static Map<String, TensorBytes> stored(List<Slot> slots) {
    Map<String, TensorBytes> stored = new LinkedHashMap<>();
    slots.forEach(slot -> stored.put(slot.name(), TensorBytes.of(
        new Init.Normal(0, 1).values(slot.shape(), RandomKey.of(9, "stored").path(slot.name()).stream()), slot.shape().getShape())));
    return stored;
  }

  private static Map<String, TensorBytes> renamed(Map<String, TensorBytes> tensors, UnaryOperator<String> name) {
    Map<String, TensorBytes> renamed = new LinkedHashMap<>();
    tensors.forEach((ours, values) -> renamed.put(name.apply(ours), values));
    return renamed;
  }

  private static String timm(String ours) {
    return ours.replace("pos_embed.pos_embed", "pos_embed").replace("transformer.layers.", "blocks.").replace("transformer.", "")
        .replace("attention.linear_qkv", "attn.qkv").replace("attention.linear_out", "attn.proj").replace("mlp.linear", "mlp.fc")
        .replace("cls_head", "head");
  }

  private static List<Slot> slots(Network network) {
    return Description.of(network).slots();
  }

  private static VitConfig vit(Normalizer attention) {
    return new VitConfig(4, 8, 2, 4, 16, 0, 1e-5, attention, InitScheme.REFERENCE);
  }

  private static SharedPair pair() {
    return pair(16, 5);
  }

  private static SharedPair pair(int imageSize, int classes) {
    return new SharedPair(VIT.build(imageSize, classes),
        new AgentCnn(AgentConfig.base(VIT, NormPlace.PRE), imageSize, classes, true), VIT.depth());
  }
}

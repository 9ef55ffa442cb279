package org.espalier.models.zoo;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.types.Shape;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.espalier.models.nn.Declaration;
import org.espalier.models.nn.DropPath;
import org.espalier.models.nn.Init;
import org.espalier.models.nn.LayerNorm;
import org.espalier.models.nn.Network;
import org.espalier.models.nn.Pass;
import org.espalier.models.nn.ProbePoint;
import org.espalier.models.nn.SelfAttention;
import org.espalier.models.nn.TokenGrid;
import org.espalier.models.nn.TokenSequence;
import org.espalier.models.nn.Transfer;
import org.espalier.models.tensor.Kernel;
import org.espalier.models.tensor.Kernels;

/**
 * CiT (Ren et al. 2022), named as in OliverRensu/co-advise: a DeiT that sees an image as convolutions and as involutions do, and has a
 * token and a head for a teacher of each kind. B batch, N patches, T tokens: the class token, then a conv or an inv token or both, then the
 * patches; C channels, K classes.
 *
 * <p>Taps are those of {@link TokenTrunk}; {@code conv_embed} and {@code inv_embed} (B, N, C), the two views whose sum the patches are;
 * {@code conv_token} and {@code inv_token}, (B, 1, C) or, where they are learned, (1, 1, C); {@code head}, {@code head_conv} and
 * {@code head_inv} (B, K). In training the output is the class head's logits, in evaluation the mean of all heads'.
 *
 * @param height of the images in pixels
 * @param width  of the images in pixels
 */
public record Cit(CitConfig config, int height, int width, int classes) implements Network {
  private static final Kernels KERNELS = Kernels.of(Cit.class);
  private static final Kernel SUM = KERNELS.method("sum_of_views");
  private static final Kernel ALIGNED = KERNELS.method("aligned_token");
  private static final String CONV = "conv_embed";
  private static final String INV = "inv_embed";
  private static final Init SMALL = new Init.Normal(0, 0.02);

  @Override
  public List<String> features() {
    return trunk().features();
  }

  /** Both views, then the tokens of the trunk. */
  @Override
  public List<ProbePoint> probes() {
    int rows = height / config.patchSize();
    int columns = width / config.patchSize();
    Stream<ProbePoint> views = Stream.of(CONV, INV).map(view -> ProbePoint.tokens(view, 0, rows, columns));
    return Stream.concat(views, trunk().probes().stream()).toList();
  }

  @Override
  public List<String> attentions() {
    return trunk().attentions();
  }

  @Override
  public List<String> distillationHeads() {
    return config.tokenMode().biases().stream().map("head_"::concat).toList();
  }

  @Override
  public Transfer transfer() {
    return classifiers().transfer().resizing("pos_embed", grid()).renaming("model\\.(.*)", "$1");
  }

  @Override
  public long savedWithoutFeatures() {
    return trunk().savedWithoutFeatures();
  }

  /** Learned conv and inv tokens are decayed, unlike a class token: no rule of the reference names them. */
  @Override
  public Shape declare(Declaration weights, Shape image) {
    int channels = config.embedDim();
    weights.undecayed("cls_token", SMALL, 1, 1, channels);
    if (!config.tokenMode().aligned()) {
      config.tokenMode().biases().forEach(bias -> weights.parameter(bias + "_token", SMALL, 1, 1, channels));
    }
    weights.undecayed("pos_embed", SMALL, 1, grid().tokens(), channels);
    weights.add(CONV, CitEmbedding.convolutional(config), image);
    weights.add(INV, CitEmbedding.involutional(config), image);
    trunk().declare(weights);
    return classifiers().declare(weights);
  }

  @Override
  public NDArray forward(Pass pass, NDArray images) {
    NDArray conv = pass.tap(CONV, pass.run(CONV, CitEmbedding.convolutional(config), images));           // (B, N, C)
    NDArray inv = pass.tap(INV, pass.run(INV, CitEmbedding.involutional(config), images));               // (B, N, C)
    NDArray patches = SUM.call(pass.scope(), conv, inv);
    NDArray z = TokenSequence.begin(pass, leadingTokens(pass, conv, inv), patches, pass.weight("pos_embed"), 0);
    return classifiers().forward(pass, trunk().forward(pass, z));                                              // (B, K)
  }

  private List<NDArray> leadingTokens(Pass pass, NDArray conv, NDArray inv) {
    List<NDArray> tokens = new ArrayList<>(List.of(pass.weight("cls_token")));
    for (String bias : config.tokenMode().biases()) {
      String token = bias + "_token";
      NDArray view = bias.equals("conv") ? conv : inv;
      tokens.add(pass.tap(token, config.tokenMode().aligned() ? ALIGNED.call(pass.scope(), view) : pass.weight(token)));
    }
    return tokens;
  }

  private TokenGrid grid() {
    return new TokenGrid(1 + config.tokenMode().biases().size(), height / config.patchSize(), width / config.patchSize());
  }

  private TokenTrunk trunk() {
    List<TransformerBlock> blocks = IntStream.range(0, config.depth()).mapToObj(this::block).toList();
    return new TokenTrunk(blocks, new LayerNorm(config.embedDim(), config.normEps()), grid());
  }

  private TransformerBlock block(int i) {
    SelfAttention attention = new SelfAttention(config.embedDim(), config.numHeads(), 0, SelfAttention.Normalizer.SOFTMAX, "qkv", "proj",
        SMALL, SMALL);
    return new TransformerBlock(attention, config.embedDim(), config.mlpDim(), config.normEps(), 0,
        DropPath.rate(config.dropPath(), i, config.depth()));
  }

  private TokenHeads classifiers() {
    return new TokenHeads(config.embedDim(), classes, distillationHeads());
  }
}

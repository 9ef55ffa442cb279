package org.espalier.models.zoo;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.types.Shape;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.espalier.models.nn.Declaration;
import org.espalier.models.nn.DropPath;
import org.espalier.models.nn.GatedPositionalAttention;
import org.espalier.models.nn.Init;
import org.espalier.models.nn.LayerNorm;
import org.espalier.models.nn.Linear;
import org.espalier.models.nn.Network;
import org.espalier.models.nn.Pass;
import org.espalier.models.nn.PatchEmbedding;
import org.espalier.models.nn.ProbePoint;
import org.espalier.models.nn.SelfAttention;
import org.espalier.models.nn.TokenGrid;
import org.espalier.models.nn.TokenSequence;
import org.espalier.models.nn.Transfer;

/**
 * ConViT (d'Ascoli et al. 2021), named as in facebookresearch/convit and timm: a ViT whose first blocks attend by content and place, and
 * whose class token joins behind them. B batch, N patches, T tokens of a block: N, behind the local blocks N + 1; C channels, K classes.
 *
 * <p>Taps: {@code embedding} (B, N, C), what enters the first block; {@code blocks.i.middle} and {@code blocks.i} (B, T, C), after the
 * residual additions of attention and of the MLP; {@code blocks.i.attn.attention} (B, heads, T, T); {@code norm} (B, N + 1, C).
 *
 * <p>If nobody reads the last block, it computes the class token alone: the logits are the same.
 *
 * @param height of the images in pixels
 * @param width  of the images in pixels
 */
public record Convit(ConvitConfig config, int height, int width, int classes) implements Network {
  private static final Init SMALL = new Init.Normal(0, 0.02);

  @Override
  public List<String> features() {
    return IntStream.range(0, config.depth()).mapToObj(Convit::block).toList();
  }

  @Override
  public List<ProbePoint> probes() {
    List<ProbePoint> points = new ArrayList<>();
    points.add(ProbePoint.tokens("embedding", 0, rows(), columns()));
    for (int i = 0; i < config.depth(); i++) {
      int leading = isLocal(i) ? 0 : 1;
      points.add(ProbePoint.tokens(block(i) + ".middle", leading, rows(), columns()));
      points.add(ProbePoint.tokens(block(i), leading, rows(), columns()));
    }
    return points;
  }

  @Override
  public List<String> attentions() {
    return features().stream().map(block -> block + ".attn.attention").toList();
  }

  /** Published checkpoints keep the tensors under the key {@code model}. */
  @Override
  public Transfer transfer() {
    return Transfer.classifier("head").resizing("pos_embed", new TokenGrid(0, rows(), columns())).renaming("model\\.(.*)", "$1");
  }

  @Override
  public long savedWithoutFeatures() {
    return transformer(config.depth() - 1).savedByLeading(patchCount() + 1, 1);
  }

  private int rows() {
    return height / config.patchSize();
  }

  private int columns() {
    return width / config.patchSize();
  }

  private long patchCount() {
    return (long) rows() * columns();
  }

  private static String block(int i) {
    return "blocks." + i;
  }

  private boolean isLocal(int block) {
    return block < config.localBlocks();
  }

  @Override
  public Shape declare(Declaration weights, Shape image) {
    int channels = config.embedDim();
    Shape patches = weights.add("patch_embed.proj", patches(), image);
    Shape tokens = new Shape(patches.get(0) + 1, channels);
    weights.undecayed("cls_token", SMALL, 1, 1, channels);
    weights.undecayed("pos_embed", SMALL, 1, patches.get(0), channels);
    for (int i = 0; i < config.depth(); i++) {
      weights.add(block(i), transformer(i), isLocal(i) ? patches : tokens);
    }
    weights.add("norm", norm(), tokens);
    return weights.add("head", head(), new Shape(channels));
  }

  @Override
  public NDArray forward(Pass pass, NDArray images) {
    NDArray patches = pass.run("patch_embed.proj", patches(), images);                                   // (B, N, C)
    NDArray z = TokenSequence.begin(pass, List.of(), patches, pass.weight("pos_embed"), config.dropout());
    pass.tap("embedding", z);                                                                            // (B, N, C)
    boolean wholeNorm = pass.wants("norm");
    for (int i = 0; i < config.depth(); i++) {
      z = i == config.localBlocks() ? TokenSequence.lead(pass.scope(), List.of(pass.weight("cls_token")), z) : z;
      boolean whole = i < config.depth() - 1 || wholeNorm || TokenTrunk.isRead(pass, block(i));
      z = whole ? pass.tap(block(i), pass.run(block(i), transformer(i), z)) : transformer(i).forwardLeading(pass.in(block(i)), z, 1);
    }
    z = wholeNorm ? z : TokenSequence.leading(pass.scope(), z, 1);
    z = pass.tap("norm", pass.run("norm", norm(), z));
    NDArray token = pass.tap(HEAD_INPUT, TokenSequence.token(pass.scope(), z, 0));                       // (B, C)
    return pass.run("head", head(), token);                                                              // (B, K)
  }

  private PatchEmbedding patches() {
    Init init = Init.uniformFanIn(3.0 * config.patchSize() * config.patchSize());
    return new PatchEmbedding(config.embedDim(), config.patchSize(), init, init);
  }

  private LayerNorm norm() {
    return new LayerNorm(config.embedDim(), config.normEps());
  }

  private TransformerBlock transformer(int block) {
    return new TransformerBlock(isLocal(block) ? localAttention() : attention(), config.embedDim(), config.mlpDim(), config.normEps(),
        config.dropout(), DropPath.rate(config.dropPath(), block, config.depth()));
  }

  private GatedPositionalAttention localAttention() {
    return new GatedPositionalAttention(config.embedDim(), config.embedDim(),
        GatedPositionalAttention.Heads.splitting(config.embedDim(), config.numHeads()), rows(), columns(), 0, config.localityStrength(),
        config.attentionDropout(), config.qkvBias());
  }

  private SelfAttention attention() {
    return new SelfAttention(config.embedDim(), config.numHeads(), config.attentionDropout(), SelfAttention.Normalizer.SOFTMAX, "qkv",
        config.qkvBias(), "proj", SMALL, SMALL);
  }

  private Linear head() {
    return new Linear(config.embedDim(), classes, SMALL, Init.ZEROS);
  }
}

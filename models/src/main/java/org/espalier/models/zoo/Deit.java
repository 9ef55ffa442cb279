package org.espalier.models.zoo;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.types.Shape;
import java.util.List;
import java.util.stream.IntStream;
import org.espalier.models.nn.Declaration;
import org.espalier.models.nn.DropPath;
import org.espalier.models.nn.Init;
import org.espalier.models.nn.LayerNorm;
import org.espalier.models.nn.Network;
import org.espalier.models.nn.Pass;
import org.espalier.models.nn.PatchEmbedding;
import org.espalier.models.nn.ProbePoint;
import org.espalier.models.nn.SelfAttention;
import org.espalier.models.nn.TokenGrid;
import org.espalier.models.nn.TokenSequence;
import org.espalier.models.nn.Transfer;

/**
 * DeiT (Touvron et al. 2021), named as in facebookresearch/deit and timm: a ViT, if distilled with a second token whose head learns
 * from a teacher. B batch, T tokens: a class token, perhaps a distillation token, then the patches; C channels, K classes.
 *
 * <p>Taps are those of {@link TokenTrunk}, and {@code head} and {@code head_dist} (B, K), the heads' logits. In training the output is the
 * class head's logits, in evaluation the mean of both heads'. If nobody reads the last block, it computes the leading tokens alone: the
 * logits are the same.
 *
 * @param height of the images in pixels
 * @param width  of the images in pixels
 */
public record Deit(DeitConfig config, int height, int width, int classes) implements Network {
  private static final String DISTILLATION_HEAD = "head_dist";
  private static final Init SMALL = new Init.Normal(0, 0.02);

  @Override
  public List<String> features() {
    return trunk().features();
  }

  @Override
  public List<ProbePoint> probes() {
    return trunk().probes();
  }

  @Override
  public List<String> attentions() {
    return trunk().attentions();
  }

  @Override
  public List<String> distillationHeads() {
    return config.distilled() ? List.of(DISTILLATION_HEAD) : List.of();
  }

  /** Published checkpoints keep the tensors under the key {@code model}. */
  @Override
  public Transfer transfer() {
    return classifiers().transfer().resizing("pos_embed", grid()).renaming("model\\.(.*)", "$1");
  }

  @Override
  public long savedWithoutFeatures() {
    return trunk().savedWithoutFeatures();
  }

  @Override
  public Shape declare(Declaration weights, Shape image) {
    int channels = config.embedDim();
    weights.add("patch_embed.proj", patches(), image);
    weights.undecayed("cls_token", SMALL, 1, 1, channels);
    if (config.distilled()) {
      weights.undecayed("dist_token", SMALL, 1, 1, channels);
    }
    weights.undecayed("pos_embed", SMALL, 1, grid().tokens(), channels);
    trunk().declare(weights);
    return classifiers().declare(weights);
  }

  @Override
  public NDArray forward(Pass pass, NDArray images) {
    NDArray patches = pass.run("patch_embed.proj", patches(), images);                                   // (B, N, C)
    NDArray z = TokenSequence.begin(pass, leadingTokens(pass), patches, pass.weight("pos_embed"), config.dropout());
    return classifiers().forward(pass, trunk().forward(pass, z));                                              // (B, K)
  }

  private List<NDArray> leadingTokens(Pass pass) {
    return config.distilled() ? List.of(pass.weight("cls_token"), pass.weight("dist_token")) : List.of(pass.weight("cls_token"));
  }

  private TokenGrid grid() {
    return new TokenGrid(config.distilled() ? 2 : 1, height / config.patchSize(), width / config.patchSize());
  }

  private PatchEmbedding patches() {
    Init init = Init.uniformFanIn(3.0 * config.patchSize() * config.patchSize());
    return new PatchEmbedding(config.embedDim(), config.patchSize(), init, init);
  }

  private TokenTrunk trunk() {
    List<TransformerBlock> blocks = IntStream.range(0, config.depth()).mapToObj(this::block).toList();
    return new TokenTrunk(blocks, new LayerNorm(config.embedDim(), config.normEps()), grid());
  }

  private TransformerBlock block(int i) {
    SelfAttention attention = new SelfAttention(config.embedDim(), config.numHeads(), config.attentionDropout(),
        SelfAttention.Normalizer.SOFTMAX, "qkv", "proj", SMALL, SMALL);
    return new TransformerBlock(attention, config.embedDim(), config.mlpDim(), config.normEps(), config.dropout(),
        DropPath.rate(config.dropPath(), i, config.depth()));
  }

  private TokenHeads classifiers() {
    return new TokenHeads(config.embedDim(), classes, distillationHeads());
  }
}

package org.espalier.models.zoo;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.types.Shape;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.espalier.models.nn.Declaration;
import org.espalier.models.nn.DropPath;
import org.espalier.models.nn.FeedForward;
import org.espalier.models.nn.Init;
import org.espalier.models.nn.LayerNorm;
import org.espalier.models.nn.Linear;
import org.espalier.models.nn.Network;
import org.espalier.models.nn.Pass;
import org.espalier.models.nn.PatchEmbedding;
import org.espalier.models.nn.ProbePoint;
import org.espalier.models.nn.Residual;
import org.espalier.models.nn.SelfAttention;
import org.espalier.models.nn.TokenGrid;
import org.espalier.models.nn.TokenSequence;
import org.espalier.models.nn.Transfer;
import org.espalier.models.tensor.Kernel;
import org.espalier.models.tensor.Kernels;

/**
 * DeiT (Touvron et al. 2021), named as in facebookresearch/deit and timm: a ViT, if distilled with a second token whose head learns
 * from a teacher. B batch, T tokens: a class token, perhaps a distillation token, then the patches; C channels, K classes.
 *
 * <p>Taps: {@code embedding} (B, T, C), what enters the first block; {@code blocks.i.middle} and {@code blocks.i} (B, T, C), after the
 * residual additions of attention and of the MLP; {@code blocks.i.attn.attention} (B, heads, T, T); {@code norm} (B, T, C);
 * {@code head_dist} (B, K), the distillation head's logits. In training the output is the class head's logits, in evaluation the mean
 * of both heads'.
 *
 * <p>If nobody reads the last block, it computes the leading tokens alone: the logits are the same.
 *
 * @param height of the images in pixels
 * @param width  of the images in pixels
 */
public record Deit(DeitConfig config, int height, int width, int classes) implements Network {
  private static final Kernel MEAN = Kernels.of(Deit.class).method("mean_of_heads");
  private static final String DISTILLATION_HEAD = "head_dist";
  private static final Init SMALL = new Init.Normal(0, 0.02);

  @Override
  public int imageSize() {
    return height;
  }

  @Override
  public Shape image() {
    return new Shape(3, height, width);
  }

  @Override
  public List<String> features() {
    return IntStream.range(0, config.depth()).mapToObj(Deit::block).toList();
  }

  @Override
  public List<ProbePoint> probes() {
    List<String> taps = new ArrayList<>(List.of("embedding"));
    features().forEach(block -> taps.addAll(List.of(block + ".middle", block)));
    return taps.stream().map(tap -> ProbePoint.tokens(tap, leading(), height / config.patchSize(), width / config.patchSize())).toList();
  }

  @Override
  public List<String> attentions() {
    return features().stream().map(block -> block + ".attn.attention").toList();
  }

  @Override
  public List<String> distillationHeads() {
    return config.distilled() ? List.of(DISTILLATION_HEAD) : List.of();
  }

  /** Published checkpoints keep the tensors under the key {@code model}. */
  @Override
  public Transfer transfer() {
    Transfer heads = Transfer.classifier("head");
    return (config.distilled() ? heads.and(Transfer.classifier(DISTILLATION_HEAD)) : heads)
        .resizing("pos_embed", grid()).renaming("model\\.(.*)", "$1");
  }

  @Override
  public long savedWithoutFeatures() {
    long tokens = grid().tokens();
    return attention().savedByLeading(tokens, leading()) + (tokens - leading()) * mlp().macsOfToken();
  }

  private TokenGrid grid() {
    return new TokenGrid(leading(), height / config.patchSize(), width / config.patchSize());
  }

  private int leading() {
    return config.distilled() ? 2 : 1;
  }

  private static String block(int i) {
    return "blocks." + i;
  }

  @Override
  public Shape declare(Declaration weights, Shape image) {
    int channels = config.embedDim();
    Shape tokens = new Shape(grid().tokens(), channels);
    weights.add("patch_embed.proj", patches(), image);
    weights.undecayed("cls_token", SMALL, 1, 1, channels);
    if (config.distilled()) {
      weights.undecayed("dist_token", SMALL, 1, 1, channels);
    }
    weights.undecayed("pos_embed", SMALL, 1, grid().tokens(), channels);
    features().forEach(block -> declareBlock(weights.in(block), tokens));
    weights.add("norm", norm(), tokens);
    distillationHeads().forEach(head -> weights.add(head, head(), new Shape(channels)));
    return weights.add("head", head(), new Shape(channels));
  }

  private void declareBlock(Declaration block, Shape tokens) {
    block.add("norm1", norm(), tokens);
    block.add("attn", attention(), tokens);
    block.add("norm2", norm(), tokens);
    block.add("mlp", mlp(), tokens);
  }

  @Override
  public NDArray forward(Pass pass, NDArray images) {
    NDArray patches = pass.run("patch_embed.proj", patches(), images);                                   // (B, N, C)
    NDArray z = TokenSequence.begin(pass, leadingTokens(pass), patches, pass.weight("pos_embed"), config.dropout());
    pass.tap("embedding", z);                                                                            // (B, T, C)
    boolean wholeNorm = pass.wants("norm");
    for (int i = 0; i < config.depth(); i++) {
      boolean whole = i < config.depth() - 1 || wholeNorm || isRead(pass, block(i));
      z = block(pass.in(block(i)), z, i, whole);                                                         // (B, T, C)
      pass.tap(block(i), z);
    }
    z = wholeNorm ? z : TokenSequence.leading(pass.scope(), z, leading());
    z = pass.tap("norm", pass.run("norm", norm(), z));
    return heads(pass, z);
  }

  private List<NDArray> leadingTokens(Pass pass) {
    return config.distilled() ? List.of(pass.weight("cls_token"), pass.weight("dist_token")) : List.of(pass.weight("cls_token"));
  }

  private static boolean isRead(Pass pass, String block) {
    return pass.wants(block) || pass.wants(block + ".middle") || pass.wants(block + ".attn.attention");
  }

  /** x = x + attn(norm1(x)), then x = x + mlp(norm2(x)), of all tokens or of the leading ones. */
  private NDArray block(Pass pass, NDArray x, int i, boolean whole) {
    NDArray normed = pass.run("norm1", norm(), x);
    NDArray mixed = whole ? pass.run("attn", attention(), normed) : attention().forwardLeading(pass.in("attn"), normed, leading());
    NDArray tokens = whole ? x : TokenSequence.leading(pass.scope(), x, leading());
    NDArray z = pass.tap("middle", residual(pass, tokens, mixed, i, "attn"));
    return residual(pass, z, pass.run("mlp", mlp(), pass.run("norm2", norm(), z)), i, "mlp");
  }

  private NDArray residual(Pass pass, NDArray x, NDArray branch, int i, String site) {
    return Residual.add(pass, x, branch, config.dropout(), DropPath.rate(config.dropPath(), i, config.depth()), site);
  }

  private NDArray heads(Pass pass, NDArray tokens) {
    NDArray logits = pass.run("head", head(), TokenSequence.token(pass.scope(), tokens, 0));             // (B, K)
    if (!config.distilled()) {
      return logits;
    }
    NDArray taught = pass.run(DISTILLATION_HEAD, head(), TokenSequence.token(pass.scope(), tokens, 1));  // (B, K)
    pass.tap(DISTILLATION_HEAD, taught);
    return pass.training() ? logits : MEAN.call(pass.scope(), logits, taught);
  }

  private PatchEmbedding patches() {
    Init init = Init.uniformFanIn(3.0 * config.patchSize() * config.patchSize());
    return new PatchEmbedding(config.embedDim(), config.patchSize(), init, init);
  }

  private LayerNorm norm() {
    return new LayerNorm(config.embedDim(), config.normEps());
  }

  private SelfAttention attention() {
    return new SelfAttention(config.embedDim(), config.numHeads(), config.attentionDropout(), SelfAttention.Normalizer.SOFTMAX, "qkv",
        "proj", SMALL, SMALL);
  }

  private FeedForward mlp() {
    return new FeedForward(config.embedDim(), config.mlpDim(), config.dropout(), "fc1", "fc2", SMALL, Init.ZEROS);
  }

  private Linear head() {
    return new Linear(config.embedDim(), classes, SMALL, Init.ZEROS);
  }
}

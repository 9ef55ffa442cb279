package org.espalier.models.zoo;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.types.Shape;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.espalier.models.nn.Declaration;
import org.espalier.models.nn.FeedForward;
import org.espalier.models.nn.Init;
import org.espalier.models.nn.LayerNorm;
import org.espalier.models.nn.Linear;
import org.espalier.models.nn.Network;
import org.espalier.models.nn.Pass;
import org.espalier.models.nn.ProbePoint;
import org.espalier.models.nn.Residual;
import org.espalier.models.nn.SelfAttention;
import org.espalier.models.nn.Transfer;
import org.espalier.models.tensor.Kernel;
import org.espalier.models.tensor.Kernels;

/**
 * A plain ViT (Dosovitskiy et al. 2021), named as in the released code of Bootstrapping ViTs. B batch, N patches, C channels.
 * Taps: {@code patch_embed} (B, N, C); with the class token first, (B, N + 1, C): {@code tokens}, what the first block reads,
 * {@code transformer.layers.i.attended}, behind the residual addition of a block's attention, {@code transformer.layers.i}, its output,
 * before the final norm, and {@code transformer.norm}; {@code transformer.layers.i.attention.attention} (B, heads, N + 1, N + 1).
 *
 * <p>If nobody reads what the last block makes of the patches, that block computes the class token alone: the logits are the same.
 */
public record VisionTransformer(VitConfig config, int imageSize, int classes) implements Network {
  private static final String FINAL_NORM = "transformer.norm";
  private static final String TOKENS = "tokens";
  private static final String ATTENDED = "attended";
  private static final Kernels KERNELS = Kernels.of(VisionTransformer.class);
  private static final Kernel EMBED = KERNELS.method("embed_patches");
  private static final Kernel SEQUENCE = KERNELS.method("with_class_token");
  private static final Kernel FIRST_TOKEN = KERNELS.method("first_token");
  private static final Kernel FIRST_TOKENS = KERNELS.method("first_token_kept");

  @Override
  public List<String> features() {
    return IntStream.range(0, config.depth()).mapToObj(VisionTransformer::layer).toList();
  }

  /** The embedding, then the tokens after every residual addition. */
  @Override
  public List<ProbePoint> probes() {
    Stream<String> blocks = features().stream().flatMap(layer -> Stream.of(layer + "." + ATTENDED, layer));
    int side = imageSize / config.patchSize();
    return Stream.concat(Stream.of(TOKENS), blocks).map(tap -> ProbePoint.tokens(tap, 1, side, side)).toList();
  }

  @Override
  public List<String> attentions() {
    return features().stream().map(layer -> layer + ".attention.attention").toList();
  }

  @Override
  public Transfer transfer() {
    return VitTransfer.RULES;
  }

  private static String layer(int i) {
    return "transformer.layers." + i;
  }

  /** Multiply-accumulates that the last block saves for one image if nobody reads its output but for the class token. */
  public long savedByClassToken() {
    long patches = (long) (imageSize / config.patchSize()) * (imageSize / config.patchSize());
    long width = config.embedDim();
    return patches * (2 * width * width + 2 * width * config.mlpDim()) + 2 * patches * (patches + 1) * width;
  }

  @Override
  public Shape declare(Declaration weights, Shape image) {
    int width = config.embedDim();
    int patch = config.patchSize();
    int side = imageSize / patch;
    long patches = (long) side * side;
    Declaration embed = weights.in("patch_embed").in("proj");
    embed.parameter("weight", config.init().patch(), width, 3, patch, patch);
    embed.parameter("bias", Init.ZEROS, width);
    embed.cost(patches * 3 * patch * patch * width, new Shape(width, side, side));
    weights.parameter("cls_token", config.init().embedding(), 1, 1, width);
    weights.parameter("pos_embed.pos_embed", config.init().embedding(), patches + 1, 1, width);
    Shape tokens = new Shape(patches + 1, width);
    for (int i = 0; i < config.depth(); i++) {
      declareBlock(weights.in(layer(i)), tokens);
    }
    weights.add(FINAL_NORM, norm(), tokens);
    return weights.add("cls_head", head(), new Shape(width));
  }

  private void declareBlock(Declaration block, Shape tokens) {
    block.add("norm1", norm(), tokens);
    block.add("attention", attention(), tokens);
    block.add("norm2", norm(), tokens);
    block.add("mlp", mlp(), tokens);
  }

  @Override
  public NDArray forward(Pass pass, NDArray images) {
    NDArray patches = pass.tap("patch_embed", EMBED.call(pass.scope(), images, pass.weight("patch_embed.proj.weight"),
        pass.weight("patch_embed.proj.bias")));                                                          // (B, N, C)
    NDArray z = pass.tap(TOKENS, SEQUENCE.call(pass.scope(), patches, pass.weight("cls_token"), pass.weight("pos_embed.pos_embed")));
    int last = config.depth() - 1;
    for (int i = 0; i < last; i++) {
      z = pass.tap(layer(i), block(pass.in(layer(i)), z));                                               // (B, N + 1, C)
    }
    boolean normed = pass.wants(FINAL_NORM);
    Pass end = pass.in(layer(last));
    boolean all = normed || pass.wants(layer(last)) || end.wants(ATTENDED) || end.in("attention").wants("attention");
    z = all ? pass.tap(layer(last), block(end, z)) : classTokenBlock(end, z);
    z = normed ? pass.tap(FINAL_NORM, pass.run(FINAL_NORM, norm(), z)) : z;
    NDArray token = FIRST_TOKEN.call(pass.scope(), z);                                                   // (B, C)
    return pass.run("cls_head", head(), normed ? token : pass.run(FINAL_NORM, norm(), token));           // (B, K)
  }

  private NDArray block(Pass pass, NDArray z) {
    NDArray mixed = pass.run("attention", attention(), pass.run("norm1", norm(), z));
    return feedForward(pass, pass.tap(ATTENDED, Residual.add(pass, z, mixed, config.dropout(), "attention")));
  }

  private NDArray classTokenBlock(Pass pass, NDArray z) {
    NDArray mixed = attention().forwardClassToken(pass.in("attention"), pass.run("norm1", norm(), z));
    NDArray token = FIRST_TOKENS.call(pass.scope(), z);                                                  // (B, 1, C)
    return feedForward(pass, Residual.add(pass, token, mixed, config.dropout(), "attention"));
  }

  private NDArray feedForward(Pass pass, NDArray z) {
    NDArray hidden = pass.run("mlp", mlp(), pass.run("norm2", norm(), z));
    return Residual.add(pass, z, hidden, config.dropout(), "mlp");
  }

  private LayerNorm norm() {
    return new LayerNorm(config.embedDim(), config.normEps());
  }

  private SelfAttention attention() {
    int width = config.embedDim();
    return new SelfAttention(width, config.numHeads(), config.dropout(), config.attention(), "linear_qkv", "linear_out",
        config.init().linear(width, 3 * width), config.init().linear(width, width));
  }

  private FeedForward mlp() {
    int width = config.embedDim();
    return new FeedForward(width, config.mlpDim(), config.dropout(), "linear1", "linear2",
        config.init().linear(width, config.mlpDim()), config.init().mlpBias());
  }

  private Linear head() {
    int width = config.embedDim();
    return new Linear(width, classes, config.init().head(width), config.init().headBias(width));
  }
}

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
import org.espalier.models.nn.PatchEmbedding;
import org.espalier.models.nn.ProbePoint;
import org.espalier.models.nn.Residual;
import org.espalier.models.nn.SelfAttention;
import org.espalier.models.nn.TokenGrid;
import org.espalier.models.nn.TokenSequence;
import org.espalier.models.nn.Transfer;

/**
 * A plain ViT (Dosovitskiy et al. 2021), named as in the released code of Bootstrapping ViTs. B batch, N patches, C channels.
 * Taps: {@code patch_embed} (B, N, C); with the class token first, (B, N + 1, C): {@code embedding}, what the first block reads,
 * {@code transformer.layers.i.middle}, behind the residual addition of a block's attention, {@code transformer.layers.i}, its output,
 * before the final norm, and {@code transformer.norm}; {@code transformer.layers.i.attention.attention} (B, heads, N + 1, N + 1).
 *
 * <p>If nobody reads what the last block makes of the patches, that block computes the class token alone: the logits are the same.
 */
public record VisionTransformer(VitConfig config, int imageSize, int classes) implements Network {
  private static final String FINAL_NORM = "transformer.norm";
  private static final String EMBEDDING = "embedding";
  private static final String MIDDLE = "middle";

  @Override
  public int height() {
    return imageSize;
  }

  @Override
  public List<String> features() {
    return IntStream.range(0, config.depth()).mapToObj(VisionTransformer::layer).toList();
  }

  /** The embedding, then the tokens after every residual addition. */
  @Override
  public List<ProbePoint> probes() {
    Stream<String> blocks = features().stream().flatMap(layer -> Stream.of(layer + "." + MIDDLE, layer));
    int side = imageSize / config.patchSize();
    return Stream.concat(Stream.of(EMBEDDING), blocks).map(tap -> ProbePoint.tokens(tap, 1, side, side)).toList();
  }

  @Override
  public List<String> attentions() {
    return features().stream().map(layer -> layer + ".attention.attention").toList();
  }

  @Override
  public Transfer transfer() {
    return VitTransfer.rules(grid());
  }

  private static String layer(int i) {
    return "transformer.layers." + i;
  }

  private TokenGrid grid() {
    return TokenGrid.square(1, imageSize / config.patchSize());
  }

  @Override
  public long savedWithoutFeatures() {
    long tokens = grid().tokens();
    return attention().savedByLeading(tokens, 1) + (tokens - 1) * mlp().macsOfToken();
  }

  @Override
  public Shape declare(Declaration weights, Shape image) {
    int width = config.embedDim();
    weights.add("patch_embed.proj", embedding(), image);
    weights.undecayed("cls_token", config.init().embedding(), 1, 1, width);
    weights.undecayed("pos_embed.pos_embed", config.init().embedding(), grid().tokens(), 1, width);
    Shape tokens = new Shape(grid().tokens(), width);
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
    NDArray patches = pass.tap("patch_embed", pass.run("patch_embed.proj", embedding(), images));        // (B, N, C)
    NDArray z = pass.tap(EMBEDDING,
        TokenSequence.begin(pass, List.of(pass.weight("cls_token")), patches, pass.weight("pos_embed.pos_embed"), 0));
    int last = config.depth() - 1;
    for (int i = 0; i < last; i++) {
      z = pass.tap(layer(i), block(pass.in(layer(i)), z));                                               // (B, N + 1, C)
    }
    boolean normed = pass.wants(FINAL_NORM);
    Pass end = pass.in(layer(last));
    boolean all = normed || pass.wants(layer(last)) || end.wants(MIDDLE) || end.in("attention").wants("attention");
    z = all ? pass.tap(layer(last), block(end, z)) : classTokenBlock(end, z);
    z = normed ? pass.tap(FINAL_NORM, pass.run(FINAL_NORM, norm(), z)) : z;
    NDArray token = TokenSequence.token(pass.scope(), z, 0);                                             // (B, C)
    NDArray read = pass.tap(HEAD_INPUT, normed ? token : pass.run(FINAL_NORM, norm(), token));           // (B, C)
    return pass.run("cls_head", head(), read);                                                           // (B, K)
  }

  private NDArray block(Pass pass, NDArray z) {
    NDArray mixed = pass.run("attention", attention(), pass.run("norm1", norm(), z));
    return feedForward(pass, pass.tap(MIDDLE, Residual.add(pass, z, mixed, config.dropout(), "attention")));
  }

  private NDArray classTokenBlock(Pass pass, NDArray z) {
    NDArray mixed = attention().forwardLeading(pass.in("attention"), pass.run("norm1", norm(), z), 1);
    NDArray token = TokenSequence.leading(pass.scope(), z, 1);                                           // (B, 1, C)
    return feedForward(pass, Residual.add(pass, token, mixed, config.dropout(), "attention"));
  }

  private NDArray feedForward(Pass pass, NDArray z) {
    NDArray hidden = pass.run("mlp", mlp(), pass.run("norm2", norm(), z));
    return Residual.add(pass, z, hidden, config.dropout(), "mlp");
  }

  private PatchEmbedding embedding() {
    return new PatchEmbedding(config.embedDim(), config.patchSize(), config.init().patch(), Init.ZEROS);
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

package org.espalier.models.zoo;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.types.Shape;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.espalier.models.nn.Declaration;
import org.espalier.models.nn.DropPath;
import org.espalier.models.nn.FeedForward;
import org.espalier.models.nn.GridConv;
import org.espalier.models.nn.Init;
import org.espalier.models.nn.LayerNorm;
import org.espalier.models.nn.Linear;
import org.espalier.models.nn.Network;
import org.espalier.models.nn.OffsetAttention;
import org.espalier.models.nn.Pass;
import org.espalier.models.nn.PatchEmbedding;
import org.espalier.models.nn.ProbePoint;
import org.espalier.models.nn.Residual;
import org.espalier.models.nn.TokenSequence;
import org.espalier.models.nn.Transfer;
import org.espalier.models.tensor.Kernel;
import org.espalier.models.tensor.Kernels;

/**
 * PRSNet (Kim et al. 2022, equations 6 to 9): z_0 = PE(x), z'_l = Mix_l(LN(z_{l-1})) + z_{l-1}, z_l = MLP(LN(z'_l)) + z'_l,
 * y = Linear(mean of z_L). B batch, N tokens, C width. In block i stands {@code conv.*} or {@code attn.*}; where both do, {@code gate}
 * (1), the logit of the attention's share, stands beside them. Taps: {@code embedding} (B, N, C); of block {@code blocks.i}:
 * {@code norm1} and {@code mixed}, what the mixer reads and gives, {@code middle}, z', and the block itself, z (B, N, C);
 * {@code attn.attention} (B, heads, N, M).
 */
public record PrsNet(PrsNetConfig config, int height, int width, int classes) implements Network {
  /** The attention's first share is 0.12. It does not change the function: both branches are the same then. */
  public static final double FIRST_GATE = -2;
  private static final Kernels KERNELS = Kernels.of(PrsNet.class);
  private static final Kernel POSITIONS = KERNELS.method("with_positions");
  private static final Kernel GATE = KERNELS.method("gate");
  private static final Init SMALL = new Init.TruncatedNormal(0.02);

  public int rows() {
    return height / config.patchSize();
  }

  public int columns() {
    return width / config.patchSize();
  }

  /** Name of a layer's block, from 0. */
  public static String block(int layer) {
    return "blocks." + layer;
  }

  @Override
  public List<String> features() {
    return IntStream.range(0, config.depth()).mapToObj(PrsNet::block).toList();
  }

  @Override
  public List<ProbePoint> probes() {
    List<ProbePoint> points = new ArrayList<>(List.of(ProbePoint.tokens("embedding", 0, rows(), columns())));
    for (String block : features()) {
      points.add(ProbePoint.tokens(block + ".middle", 0, rows(), columns()));
      points.add(ProbePoint.tokens(block, 0, rows(), columns()));
    }
    return points;
  }

  @Override
  public List<String> attentions() {
    return IntStream.range(0, config.depth()).filter(i -> config.layers().get(i).attends())
        .mapToObj(i -> block(i) + ".attn.attention").toList();
  }

  @Override
  public Transfer transfer() {
    return Transfer.classifier("head");
  }

  @Override
  public Shape declare(Declaration weights, Shape image) {
    Shape tokens = weights.add("patch_embed.proj", patches(), image);
    if (config.absPos()) {
      weights.undecayed("pos_embed", SMALL, 1, tokens.get(0), config.embedDim());
    }
    for (int i = 0; i < config.depth(); i++) {
      declareBlock(weights.in(block(i)), config.layers().get(i), tokens);
    }
    if (config.finalNorm()) {
      weights.add("norm", norm(), tokens);
    }
    return weights.add("head", new Linear(config.embedDim(), classes, SMALL, Init.ZEROS), new Shape(config.embedDim()));
  }

  private void declareBlock(Declaration block, LayerState state, Shape tokens) {
    block.add("norm1", norm(), tokens);
    if (state.convolves()) {
      block.add("conv", conv(), tokens);
    }
    if (state.attends()) {
      block.add("attn", attention(), tokens);
    }
    if (state == LayerState.GATED) {
      block.parameter("gate", new Init.Constant(FIRST_GATE), 1);
    }
    block.add("norm2", norm(), tokens);
    block.add("mlp", mlp(), tokens);
  }

  @Override
  public NDArray forward(Pass pass, NDArray images) {
    NDArray z = pass.run("patch_embed.proj", patches(), images);                                    // (B, N, C)
    z = config.absPos() ? POSITIONS.call(pass.scope(), z, pass.weight("pos_embed")) : z;
    z = pass.tap("embedding", z);
    for (int i = 0; i < config.depth(); i++) {
      z = pass.tap(block(i), block(pass.in(block(i)), i, z));
    }
    z = config.finalNorm() ? pass.run("norm", norm(), z) : z;
    NDArray mean = pass.tap(HEAD_INPUT, TokenSequence.mean(pass.scope(), z));                       // (B, C)
    return pass.run("head", new Linear(config.embedDim(), classes, SMALL, Init.ZEROS), mean);
  }

  private NDArray block(Pass pass, int layer, NDArray z) {
    double rate = DropPath.rate(config.dropPath(), layer, config.depth());
    NDArray mixed = pass.tap("mixed", mix(pass, config.layers().get(layer), pass.tap("norm1", pass.run("norm1", norm(), z))));
    NDArray middle = pass.tap("middle", Residual.add(pass, z, mixed, 0, rate, "mix"));
    NDArray hidden = pass.run("mlp", mlp(), pass.run("norm2", norm(), middle));
    return Residual.add(pass, middle, hidden, 0, rate, "mlp");
  }

  private NDArray mix(Pass pass, LayerState state, NDArray x) {
    return switch (state) {
      case CONVOLUTION -> pass.run("conv", conv(), x);
      case ATTENTION -> pass.run("attn", attention(), x);
      case GATED -> GATE.call(pass.scope(), pass.run("conv", conv(), x), pass.run("attn", attention(), x), pass.weight("gate"));
    };
  }

  private PatchEmbedding patches() {
    return new PatchEmbedding(config.embedDim(), config.patchSize(), SMALL, Init.ZEROS);
  }

  private LayerNorm norm() {
    return new LayerNorm(config.embedDim(), config.normEps());
  }

  private GridConv conv() {
    return new GridConv(config.embedDim(), config.kernel(), config.pixelPatch(), rows(), columns());
  }

  /** The mixer of a layer that attends. */
  public OffsetAttention attention() {
    return new OffsetAttention(config.embedDim(), config.heads(), config.queryWidth(), rows(), columns(), config.padding(),
        config.freezeQk());
  }

  private FeedForward mlp() {
    return new FeedForward(config.embedDim(), config.mlpDim(), 0, "fc1", "fc2", SMALL, Init.ZEROS);
  }
}

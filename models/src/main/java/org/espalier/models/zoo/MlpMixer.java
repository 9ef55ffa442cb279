package org.espalier.models.zoo;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.types.Shape;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
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
import org.espalier.models.nn.TokenMixing;
import org.espalier.models.nn.TokenSequence;
import org.espalier.models.nn.Transfer;

/**
 * MLP-Mixer (Tolstikhin et al. 2021), named as in timm: blocks of an MLP over the tokens and one over the channels, and the mean of all
 * tokens for the head. B batch, N tokens in row-major order, C channels, K classes. Taps, (B, N, C): {@code stem}, what the first block
 * reads; {@code blocks.i.middle} and {@code blocks.i}, behind the residual additions of block i, from 0; {@code norm}.
 *
 * <p>MLPs begin as in timm; the head begins as DeiT's, and not as zeros.
 *
 * @param height of the images in pixels
 * @param width  of the images in pixels
 */
public record MlpMixer(MlpMixerConfig config, int height, int width, int classes) implements Network {
  private static final String STEM = "stem";
  private static final Init MLP_BIAS = new Init.Normal(0, 1e-6);

  @Override
  public List<String> features() {
    return List.copyOf(blocks().keySet());
  }

  /** The stem, then the tokens after every residual addition. */
  @Override
  public List<ProbePoint> probes() {
    List<String> taps = new ArrayList<>(List.of(STEM));
    features().forEach(block -> taps.addAll(List.of(block + ".middle", block)));
    return taps.stream().map(tap -> ProbePoint.tokens(tap, 0, rows(), columns())).toList();
  }

  @Override
  public Transfer transfer() {
    return Transfer.classifier("head").renaming("model\\.(.*)", "$1");
  }

  @Override
  public Shape declare(Declaration weights, Shape image) {
    Shape tokens = weights.add("stem.proj", patches(), image);
    for (Map.Entry<String, TransformerBlock> block : blocks().entrySet()) {
      weights.add(block.getKey(), block.getValue(), tokens);
    }
    weights.add("norm", norm(), tokens);
    return weights.add("head", head(), new Shape(config.embedDim()));
  }

  @Override
  public NDArray forward(Pass pass, NDArray images) {
    NDArray x = pass.tap(STEM, pass.run("stem.proj", patches(), images));                                // (B, N, C)
    for (Map.Entry<String, TransformerBlock> block : blocks().entrySet()) {
      x = pass.tap(block.getKey(), pass.run(block.getKey(), block.getValue(), x));
    }
    NDArray normed = pass.tap("norm", pass.run("norm", norm(), x));
    NDArray mean = pass.tap(HEAD_INPUT, TokenSequence.mean(pass.scope(), normed));                       // (B, C)
    return pass.run("head", head(), mean);                                                               // (B, K)
  }

  private int rows() {
    return height / config.patchSize();
  }

  private int columns() {
    return width / config.patchSize();
  }

  /** By name, first to last. */
  private Map<String, TransformerBlock> blocks() {
    TokenMixing overTokens = new TokenMixing(mlp(rows() * columns(), config.tokensMlpDim()));
    FeedForward overChannels = mlp(config.embedDim(), config.mlpDim());
    Map<String, TransformerBlock> blocks = new LinkedHashMap<>();
    for (int i = 0; i < config.depth(); i++) {
      double rate = DropPath.rate(config.dropPath(), i, config.depth());
      blocks.put("blocks." + i,
          new TransformerBlock("mlp_tokens", overTokens, "mlp_channels", overChannels, config.normEps(), 0, rate));
    }
    return blocks;
  }

  private static FeedForward mlp(int width, int hidden) {
    return new FeedForward(width, hidden, 0, "fc1", "fc2", Init.xavierUniform(width, hidden), MLP_BIAS);
  }

  private PatchEmbedding patches() {
    Init lecun = new Init.Normal(0, 1 / Math.sqrt(3.0 * config.patchSize() * config.patchSize()));
    return new PatchEmbedding(config.embedDim(), config.patchSize(), lecun, Init.ZEROS);
  }

  private LayerNorm norm() {
    return new LayerNorm(config.embedDim(), config.normEps());
  }

  private Linear head() {
    return new Linear(config.embedDim(), classes, new Init.Normal(0, 0.02), Init.ZEROS);
  }
}

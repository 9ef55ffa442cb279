package org.espalier.models.zoo;

import static org.espalier.models.zoo.VitConfig.require;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.types.Shape;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.espalier.models.nn.BatchNorm;
import org.espalier.models.nn.ChannelBias;
import org.espalier.models.nn.Conv2d;
import org.espalier.models.nn.Declaration;
import org.espalier.models.nn.GeneralizedConv;
import org.espalier.models.nn.Init;
import org.espalier.models.nn.Linear;
import org.espalier.models.nn.Network;
import org.espalier.models.nn.Pass;
import org.espalier.models.nn.PointwiseFeedForward;
import org.espalier.models.nn.Pooling;
import org.espalier.models.nn.ProbePoint;
import org.espalier.models.nn.Residual;
import org.espalier.models.nn.SharedConv;
import org.espalier.models.nn.Transfer;
import org.espalier.models.zoo.AgentConfig.NormPlace;
import org.espalier.models.zoo.AgentConfig.PatchStem;

/**
 * The agent CNN (Bootstrapping ViTs, section 3.2; spec sections 4 and 5). Taps, maps (B, C, h, w): {@code input_proj};
 * {@code layers.i.convolved}, behind the residual addition of a block's convolution; and {@code layers.i}, behind that of its MLP, before
 * the block's down-sampling.
 *
 * @param shared whether convolutions and MLPs use the ViT's weights, which are then not declared here but expected under
 *               {@code layers.i.cnn_block} (linear_qkv, linear_out) and {@code layers.i.mlp_block} (linear1, linear2)
 */
public record AgentCnn(AgentConfig config, int imageSize, int classes, boolean shared) implements Network {
  private static final String CONVOLVED = "convolved";

  public AgentCnn {
    int stride = config.stem().stride();
    int halvings = config.downSample().size();
    require(imageSize % stride == 0, "an image of %d pixels does not fit the agent's stem: its side must be a multiple of %d",
        imageSize, stride);
    require(imageSize / stride >> halvings >= 1, "an image of %d pixels is too small: behind a stem of stride %d its map cannot be "
        + "halved %d times; at least %d pixels are needed", imageSize, stride, halvings, stride << halvings);
  }

  @Override
  public int height() {
    return imageSize;
  }

  @Override
  public List<String> features() {
    return IntStream.range(0, config.depth()).mapToObj(AgentCnn::layer).toList();
  }

  /** The embedding, then the map after every residual addition. */
  @Override
  public List<ProbePoint> probes() {
    int side = imageSize / config.stem().stride();
    List<ProbePoint> points = new ArrayList<>(List.of(ProbePoint.map("input_proj", side, side)));
    for (int i = 0; i < config.depth(); i++) {
      points.add(ProbePoint.map(layer(i) + "." + CONVOLVED, side, side));
      points.add(ProbePoint.map(layer(i), side, side));
      side = config.downSample().contains(i) ? side / 2 : side;
    }
    return points;
  }

  /** Out of a file of a pair, the agent alone. */
  @Override
  public Transfer transfer() {
    return Transfer.classifier("linear").renaming("(?:models\\.)?cnn\\.(.*)", "$1").ignoring("(?:models\\.)?vit\\..*");
  }

  private static String layer(int i) {
    return "layers." + i;
  }

  @Override
  public Shape declare(Declaration weights, Shape image) {
    Shape map = weights.add("input_proj", stem(), image);
    for (int i = 0; i < config.depth(); i++) {
      Declaration block = weights.in(layer(i));
      block.add("cnn_block", conv(), map);
      block.add("mlp_block", mlp(), map);
      block.add("norm1", norm(), map);
      block.add("norm2", norm(), map);
      map = config.downSample().contains(i) ? new Shape(map.get(0), map.get(1) / 2, map.get(2) / 2) : map;
    }
    weights.add("bn", norm(), map);
    return weights.add("linear", head(), new Shape(config.embedDim()));
  }

  @Override
  public NDArray forward(Pass pass, NDArray images) {
    NDArray x = pass.tap("input_proj", stem().forward(stemPass(pass), images));         // (B, C, h, w)
    for (int i = 0; i < config.depth(); i++) {
      x = pass.tap(layer(i), block(pass.in(layer(i)), x));
      x = config.downSample().contains(i) ? Pooling.average(pass, x, 2) : x;
    }
    NDArray pooled = Pooling.globalAverage(pass, Pooling.gelu(pass, pass.run("bn", norm(), x)));   // (B, C)
    return pass.run("linear", head(), pass.tap(HEAD_INPUT, pooled));                     // (B, K)
  }

  private NDArray block(Pass pass, NDArray x) {
    NDArray mixed = branch(pass, "norm1", "cnn_block", conv(), x);
    x = pass.tap(CONVOLVED, Residual.add(pass, x, mixed, config.branchDropout(), "conv"));
    NDArray hidden = branch(pass, "norm2", "mlp_block", mlp(), x);
    return Residual.add(pass, x, hidden, config.branchDropout(), "mlp");
  }

  private NDArray branch(Pass pass, String norm, String name, ChannelBias layer, NDArray x) {
    boolean pre = config.norm() == NormPlace.PRE;
    NDArray in = pre ? pass.run(norm, norm(), x) : x;
    boolean erased = !pre || config.branchDropout() == 0;
    NDArray out = layer.forward(inFrontOfNorm(pass.in(name), layer, erased), in);
    return pre ? out : pass.run(norm, norm(), out);
  }

  private Pass stemPass(Pass pass) {
    return inFrontOfNorm(pass.in("input_proj"), stem(), config.norm() == NormPlace.PRE);
  }

  /**
   * In training the next BatchNorm takes a constant of its channel out again, so such a bias has no gradient. Computed, it would
   * be rounding noise, of which AdamW makes whole steps. With norms in front of the branches, all that reads the sum of branches
   * is a norm, which erases a bias that no dropout has scattered.
   */
  private static Pass inFrontOfNorm(Pass pass, ChannelBias layer, boolean erased) {
    return pass.training() && erased ? pass.holding(layer.channelBias()) : pass;
  }

  private ChannelBias stem() {
    return config.stem() instanceof PatchStem patch
        ? Conv2d.biased(3, config.embedDim(), patch.patchSize(), patch.patchSize(), 0, config.init().patch(), Init.ZEROS)
        : new ResLikeInput((AgentConfig.ResLikeStem) config.stem(), config.embedDim(), config.init());
  }

  private ChannelBias conv() {
    return shared ? new SharedConv(config.embedDim(), config.numHeads())
        : new GeneralizedConv(config.embedDim(), config.numHeads());
  }

  private ChannelBias mlp() {
    return new PointwiseFeedForward(config.embedDim(), config.mlpDim(), config.hiddenDropout(), shared, config.init().mlpBias());
  }

  private BatchNorm norm() {
    return new BatchNorm(config.embedDim());
  }

  private Linear head() {
    int width = config.embedDim();
    return new Linear(width, classes, config.init().head(width), config.init().headBias(width));
  }
}

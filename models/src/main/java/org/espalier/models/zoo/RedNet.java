package org.espalier.models.zoo;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.types.Shape;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.espalier.models.nn.ConvInit;
import org.espalier.models.nn.Declaration;
import org.espalier.models.nn.Description;
import org.espalier.models.nn.Init;
import org.espalier.models.nn.Involution;
import org.espalier.models.nn.Linear;
import org.espalier.models.nn.Network;
import org.espalier.models.nn.Pass;
import org.espalier.models.nn.Pooling;
import org.espalier.models.nn.ProbePoint;
import org.espalier.models.nn.Transfer;
import org.espalier.models.zoo.ResNetBlock.Bottleneck;

/**
 * RedNet (Li et al. 2021), named as in d-li14/involution with the classifier of OliverRensu/co-advise: a ResNet of bottlenecks whose 3 x 3
 * convolutions are involutions. Taps: {@code stem} (B, C, H / 2, W / 2); {@code maxpool}, behind the pooling, if there is one; and
 * {@code layerS.J}, the output (B, C, h, w) of block J, from 0, of stage S, from 1. B batch, C channels, K classes.
 *
 * @param height of the images in pixels
 * @param width  of the images in pixels
 */
public record RedNet(RedNetConfig config, int height, int width, int classes) implements Network {
  private static final String STEM = "stem";
  private static final String POOL = "maxpool";
  private static final int EXPANSION = 4;

  @Override
  public List<String> features() {
    return List.copyOf(blocks().keySet());
  }

  /** What the first block reads, then every block behind its last ReLU. */
  @Override
  public List<ProbePoint> probes() {
    List<ProbePoint> points = new ArrayList<>();
    Shape map = pooled(Description.of(stem(), image()).output());
    points.add(ProbePoint.map(config.stemPool() ? POOL : STEM, map));
    for (Map.Entry<String, Bottleneck> block : blocks().entrySet()) {
      map = Description.of(block.getValue(), map).output();
      points.add(ProbePoint.map(block.getKey(), map));
    }
    return points;
  }

  /** In checkpoints of co-advise all but the classifier stand behind {@code model}. */
  @Override
  public Transfer transfer() {
    return Transfer.classifier("classifier").renaming("model\\.(.*)", "$1");
  }

  @Override
  public Shape declare(Declaration weights, Shape image) {
    Shape map = pooled(weights.add(STEM, stem(), image));
    for (Map.Entry<String, Bottleneck> block : blocks().entrySet()) {
      map = weights.add(block.getKey(), block.getValue(), map);
    }
    return weights.add("classifier", head(map.get(0)), new Shape(map.get(0)));
  }

  @Override
  public NDArray forward(Pass pass, NDArray images) {
    NDArray x = pass.tap(STEM, pass.run(STEM, stem(), images));                     // (B, C, H/2, W/2)
    x = config.stemPool() ? pass.tap(POOL, Pooling.max(pass, x, 3, 2, 1)) : x;      // (B, C, H/4, W/4)
    for (Map.Entry<String, Bottleneck> block : blocks().entrySet()) {
      x = pass.tap(block.getKey(), pass.run(block.getKey(), block.getValue(), x));  // (B, C, h, w)
    }
    NDArray mean = pass.tap(HEAD_INPUT, Pooling.globalAverage(pass, x));            // (B, C)
    return pass.run("classifier", head(mean.getShape().get(1)), mean);              // (B, K)
  }

  private Shape pooled(Shape map) {
    return config.stemPool() ? new Shape(map.get(0), map.get(1) / 2, map.get(2) / 2) : map;
  }

  private RedNetStem stem() {
    return new RedNetStem(config.stemWidth(), config.groupWidth(), ConvInit.FAN_OUT);
  }

  /** By name, first to last. */
  private Map<String, Bottleneck> blocks() {
    Map<String, Bottleneck> blocks = new LinkedHashMap<>();
    int channels = config.stemWidth();
    for (int stage = 0; stage < config.layers().size(); stage++) {
      for (int j = 0; j < config.layers().get(stage); j++) {
        Bottleneck block = Bottleneck.around(involution(stage, j), channels, EXPANSION, j == 0, config.zeroInitLast());
        blocks.put("layer" + (stage + 1) + "." + j, block);
        channels = block.outChannels();
      }
    }
    return blocks;
  }

  private Involution involution(int stage, int block) {
    return new Involution(config.base() << stage, config.kernel(), stage > 0 && block == 0 ? 2 : 1, config.groupWidth(), ConvInit.FAN_OUT);
  }

  private Linear head(long channels) {
    Init init = Init.uniformFanIn(channels);
    return new Linear(Math.toIntExact(channels), classes, init, init);
  }
}

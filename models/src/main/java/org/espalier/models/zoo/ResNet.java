package org.espalier.models.zoo;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.types.Shape;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.espalier.models.nn.Activation;
import org.espalier.models.nn.ConvNorm;
import org.espalier.models.nn.Declaration;
import org.espalier.models.nn.Description;
import org.espalier.models.nn.Init;
import org.espalier.models.nn.Linear;
import org.espalier.models.nn.Network;
import org.espalier.models.nn.Pass;
import org.espalier.models.nn.Pooling;
import org.espalier.models.nn.ProbePoint;
import org.espalier.models.nn.Transfer;

/**
 * ResNet (He et al. 2016) as in torchvision, whose names it has; "v1.5": a bottleneck's stride is on its 3 x 3. Taps:
 * {@code stem}, what the first block reads, and {@code layerS.J}, the output (B, C, h, w) of block J, from 0, of stage S, from 1.
 * B batch, C channels, K classes.
 *
 * @param height of the images in pixels
 * @param width  of the images in pixels
 */
public record ResNet(ResNetConfig config, int height, int width, int classes) implements Network {
  private static final String STEM = "stem";

  @Override
  public List<String> features() {
    return List.copyOf(blocks().keySet());
  }

  /** The stem behind its pooling, then every block behind its last ReLU. */
  @Override
  public List<ProbePoint> probes() {
    List<ProbePoint> points = new ArrayList<>();
    Shape map = pooled(Description.of(stem(), image()).output());
    points.add(ProbePoint.map(STEM, map));
    for (Map.Entry<String, ResNetBlock> block : blocks().entrySet()) {
      map = Description.of(block.getValue(), map).output();
      points.add(ProbePoint.map(block.getKey(), map));
    }
    return points;
  }

  @Override
  public Transfer transfer() {
    return Transfer.classifier("fc");
  }

  @Override
  public Shape declare(Declaration weights, Shape image) {
    Shape map = pooled(stem().declare(weights, image));
    for (Map.Entry<String, ResNetBlock> block : blocks().entrySet()) {
      map = weights.add(block.getKey(), block.getValue(), map);
    }
    return weights.add("fc", head(), new Shape(map.get(0)));
  }

  @Override
  public NDArray forward(Pass pass, NDArray images) {
    NDArray x = stem().forward(pass, images);                                       // (B, C, H/2, W/2)
    x = pass.tap(STEM, config.stem().pools() ? Pooling.max(pass, x, 3, 2, 1) : x);  // (B, C, H/4, W/4)
    for (Map.Entry<String, ResNetBlock> block : blocks().entrySet()) {
      x = pass.tap(block.getKey(), pass.run(block.getKey(), block.getValue(), x));  // (B, C, h, w)
    }
    NDArray mean = pass.tap(HEAD_INPUT, Pooling.globalAverage(pass, x));            // (B, C)
    return pass.run("fc", head(), mean);                                            // (B, K)
  }

  private Shape pooled(Shape map) {
    return config.stem().pools() ? new Shape(map.get(0), (map.get(1) + 1) / 2, (map.get(2) + 1) / 2) : map;
  }

  private ConvNorm stem() {
    ResNetConfig.Stem stem = config.stem();
    return ResNetBlock.unit("conv1", "bn1", 3, config.width(), stem.kernel(), stem.stride(), Activation.RELU);
  }

  /** By name, first to last. */
  private Map<String, ResNetBlock> blocks() {
    Map<String, ResNetBlock> blocks = new LinkedHashMap<>();
    int channels = config.width();
    for (int stage = 0; stage < config.layers().size(); stage++) {
      for (int j = 0; j < config.layers().get(stage); j++) {
        ResNetBlock block = config.block().of(channels, config.planes(stage), stage > 0 && j == 0 ? 2 : 1, config.zeroInitLast());
        blocks.put("layer" + (stage + 1) + "." + j, block);
        channels = block.outChannels();
      }
    }
    return blocks;
  }

  private Linear head() {
    int channels = config.planes(config.layers().size() - 1) * config.block().expansion();
    Init init = Init.uniformFanIn(channels);
    return new Linear(channels, classes, init, init);
  }
}

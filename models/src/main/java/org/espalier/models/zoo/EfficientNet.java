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
import org.espalier.models.zoo.EfficientNetConfig.Stage;

/**
 * EfficientNet (Tan and Le 2019) as in timm, whose names it has; no dropout and no drop-path. Taps: {@code stem}, what the
 * first block reads, and {@code blocks.S.J}, the output (B, C, h, w) of block J of stage S, both from 0. B batch, C channels, K classes.
 *
 * @param height of the images in pixels
 * @param width  of the images in pixels
 */
public record EfficientNet(EfficientNetConfig config, int height, int width, int classes) implements Network {
  private static final String STEM = "stem";

  @Override
  public List<String> features() {
    return List.copyOf(blocks().keySet());
  }

  /** The stem, then every block, behind its residual addition where it has one. */
  @Override
  public List<ProbePoint> probes() {
    List<ProbePoint> points = new ArrayList<>();
    Shape map = Description.of(stem(), image()).output();
    points.add(ProbePoint.map(STEM, map));
    for (Map.Entry<String, EfficientNetBlock> block : blocks().entrySet()) {
      map = Description.of(block.getValue(), map).output();
      points.add(ProbePoint.map(block.getKey(), map));
    }
    return points;
  }

  @Override
  public Transfer transfer() {
    return Transfer.classifier("classifier");
  }

  @Override
  public Shape declare(Declaration weights, Shape image) {
    Shape map = stem().declare(weights, image);
    for (Map.Entry<String, EfficientNetBlock> block : blocks().entrySet()) {
      map = weights.add(block.getKey(), block.getValue(), map);
    }
    top().declare(weights, map);
    return weights.add("classifier", classifier(), new Shape(config.headChannels()));
  }

  @Override
  public NDArray forward(Pass pass, NDArray images) {
    NDArray x = pass.tap(STEM, stem().forward(pass, images));
    for (Map.Entry<String, EfficientNetBlock> block : blocks().entrySet()) {
      x = pass.tap(block.getKey(), pass.run(block.getKey(), block.getValue(), x));        // (B, C, h, w)
    }
    NDArray pooled = Pooling.globalAverage(pass, top().forward(pass, x));                 // (B, headChannels)
    return pass.run("classifier", classifier(), pass.tap(HEAD_INPUT, pooled));            // (B, K)
  }

  private ConvNorm stem() {
    return EfficientNetBlock.unit("conv_stem", "bn1", 3, config.stemChannels(), 3, config.stemStride(), 1, Activation.SILU);
  }

  /** By name, first to last. */
  private Map<String, EfficientNetBlock> blocks() {
    Map<String, EfficientNetBlock> blocks = new LinkedHashMap<>();
    int channels = config.stemChannels();
    for (int s = 0; s < config.stages().size(); s++) {
      Stage stage = config.stages().get(s);
      for (int j = 0; j < stage.repeats(); j++) {
        blocks.put("blocks." + s + "." + j, stage.block(channels, j));
        channels = stage.channels();
      }
    }
    return blocks;
  }

  private ConvNorm top() {
    int in = config.stages().get(config.stages().size() - 1).channels();
    return EfficientNetBlock.unit("conv_head", "bn2", in, config.headChannels(), 1, 1, 1, Activation.SILU);
  }

  private Linear classifier() {
    return new Linear(config.headChannels(), classes, new Init.Uniform(1 / Math.sqrt(classes)), Init.ZEROS);
  }
}

package org.espalier.models.zoo;

import static org.espalier.models.zoo.VitConfig.require;

import java.util.List;
import org.espalier.models.nn.WindowAttention;

/**
 * A transformer of shifted windows (data-scale spec, section 6). Every layer after the first has half the grid and twice the width.
 *
 * @param patchSize  side of a patch in pixels
 * @param embedDim   width of the first layer
 * @param depths     blocks of each layer; every second one is shifted by half a window
 * @param numHeads   of each layer; its width is a multiple of them
 * @param windowSize side of a window in cells; a grid that is no larger is one window, or a row of them
 * @param mlpRatio   hidden width of the MLPs over that of their layer
 * @param qkvBias    whether queries, keys and values have biases
 * @param patchNorm  whether the patches are normalised
 * @param dropPath   rate at which the last block's branches fall, in [0, 1); rates rise linearly from 0 at the first
 * @param normEps    epsilon of every LayerNorm
 */
public record SwinConfig(int patchSize, int embedDim, List<Integer> depths, List<Integer> numHeads, int windowSize, double mlpRatio,
    boolean qkvBias, boolean patchNorm, double dropPath, double normEps) implements ModelConfig {

  public SwinConfig {
    depths = List.copyOf(depths);
    numHeads = List.copyOf(numHeads);
    require(patchSize >= 1 && embedDim >= 1 && windowSize >= 1, "patchSize (%d), embedDim (%d) and windowSize (%d) must be at least 1",
        patchSize, embedDim, windowSize);
    require(!depths.isEmpty() && depths.stream().allMatch(depth -> depth >= 1),
        "depths (%s) must name at least one layer, each of at least one block", depths);
    require(numHeads.size() == depths.size(), "numHeads (%s) and depths (%s) must name as many layers", numHeads, depths);
    for (int layer = 0; layer < numHeads.size(); layer++) {
      require(numHeads.get(layer) >= 1 && (embedDim << layer) % numHeads.get(layer) == 0,
          "layer %d has %d channels: they must be a multiple of its numHeads (%d)", layer, embedDim << layer, numHeads.get(layer));
    }
    require(mlpRatio * embedDim >= 1, "mlpRatio (%s) must leave the MLPs at least one value", mlpRatio);
    require(dropPath >= 0 && dropPath < 1, "dropPath (%s) must be in [0, 1)", dropPath);
    require(normEps > 0, "normEps (%s) must be above 0", normEps);
  }

  /** Swin-T as published: the drop-path is that of its own recipe. */
  static SwinConfig tiny(int patchSize, int windowSize) {
    return new SwinConfig(patchSize, 96, List.of(2, 2, 6, 2), List.of(3, 6, 12, 24), windowSize, 4, true, true, 0.2, 1e-5);
  }

  int width(int layer) {
    return embedDim << layer;
  }

  int mlpDim(int layer) {
    return (int) (mlpRatio * width(layer));
  }

  int depth() {
    return depths.stream().mapToInt(Integer::intValue).sum();
  }

  @Override
  public Swin build(int imageSize, int classes) {
    return build(imageSize, imageSize, classes);
  }

  /**
   * For images of any proportions.
   *
   * @throws org.espalier.models.InputException if images of these sides do not halve evenly, or windows do not fill their grids
   */
  public Swin build(int height, int width, int classes) {
    int last = patchSize << depths.size() - 1;
    require(height % last == 0 && width % last == 0, "an image of %d x %d pixels does not halve evenly down to this Swin's last grid: "
        + "choose multiples of %d", height, width, last);
    for (int layer = 0; layer < depths.size(); layer++) {
      int rows = height / (patchSize << layer);
      int columns = width / (patchSize << layer);
      int window = WindowAttention.side(rows, columns, windowSize);
      require(rows % window == 0 && columns % window == 0, "an image of %d x %d pixels gives layer %d of this Swin a grid of %d x %d "
          + "cells, which windows of %d do not fill: choose multiples of %d, or a windowSize that does", height, width, layer, rows,
          columns, window, last * windowSize);
    }
    return new Swin(this, height, width, classes);
  }
}

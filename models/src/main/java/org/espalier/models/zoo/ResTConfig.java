package org.espalier.models.zoo;

import static org.espalier.models.zoo.VitConfig.require;

import java.util.List;
import org.espalier.models.nn.EfficientSelfAttention;

/**
 * An efficient transformer on a pyramid of grids (data-scale spec, section 4). Every stage after the first halves the grid.
 *
 * @param stemStrides of the stem's first and third convolution: [2, 2] as published, for 224 pixels. At 32 pixels the last stage would
 *                    have a single cell; [1, 2] leaves grids of 16, 8, 4 and 2, [1, 1] of 32, 16, 8 and 4
 * @param qkvBias     whether queries, keys and values have biases
 * @param mixHeads    whether heads are mixed before the softmax and normalised behind it, in stages of several heads
 * @param dropPath    rate at which the last block's branches fall, in [0, 1); rates rise linearly from 0 at the first
 * @param normEps     epsilon of the blocks' norms and the last one
 */
public record ResTConfig(List<Integer> stemStrides, List<Stage> stages, boolean qkvBias, boolean mixHeads, double dropPath,
    double normEps) implements ModelConfig {

  /**
   * Blocks on one grid.
   *
   * @param embedDim width, a multiple of numHeads
   * @param srRatio  side of the grid over that of the grid of its keys
   * @param mlpDim   hidden width of the MLP
   */
  public record Stage(int embedDim, int depth, int numHeads, int srRatio, int mlpDim) {
    public Stage {
      require(depth >= 1 && srRatio >= 1 && mlpDim >= 1, "depth (%d), srRatio (%d) and mlpDim (%d) of a stage must be at least 1", depth,
          srRatio, mlpDim);
      require(embedDim >= 1 && numHeads >= 1 && embedDim % numHeads == 0, "embedDim (%d) of a stage must be a multiple of numHeads (%d)",
          embedDim, numHeads);
    }
  }

  public ResTConfig {
    stemStrides = List.copyOf(stemStrides);
    stages = List.copyOf(stages);
    require(stemStrides.size() == 2 && stemStrides.stream().allMatch(stride -> stride >= 1),
        "stemStrides are %s: give two, each at least 1, for example [2, 2]", stemStrides);
    require(!stages.isEmpty(), "stages must name at least one stage");
    require(stages.get(0).embedDim() % 2 == 0, "embedDim (%d) of the first stage must be even: the stem has half of it",
        stages.get(0).embedDim());
    require(dropPath >= 0 && dropPath < 1, "dropPath (%s) must be in [0, 1)", dropPath);
    require(normEps > 0, "normEps (%s) must be above 0", normEps);
  }

  /** As published, with the drop-path of the DeiT recipe: Lite and S begin with 64 channels, B and L with 96. */
  static ResTConfig published(List<Integer> stemStrides, int width, int thirdDepth) {
    return new ResTConfig(stemStrides, List.of(
        new Stage(width, 2, 1, 8, 4 * width),
        new Stage(2 * width, 2, 2, 4, 8 * width),
        new Stage(4 * width, thirdDepth, 4, 2, 16 * width),
        new Stage(8 * width, 2, 8, 1, 32 * width)), true, true, 0.1, 1e-5);
  }

  int depth() {
    return stages.stream().mapToInt(Stage::depth).sum();
  }

  /** Pixels along a side of a cell of a stage's grid, from 0. */
  int cell(int stage) {
    return stemStrides.get(0) * stemStrides.get(1) << stage;
  }

  @Override
  public ResT build(int imageSize, int classes) {
    return build(imageSize, imageSize, classes);
  }

  /**
   * For images of any proportions.
   *
   * @throws org.espalier.models.InputException if images of these sides do not halve evenly, or leave a stage too few cells
   */
  public ResT build(int height, int width, int classes) {
    int last = cell(stages.size() - 1);
    require(height % last == 0 && width % last == 0, "an image of %d x %d pixels does not halve evenly down to this ResT's last grid: "
        + "choose multiples of %d", height, width, last);
    for (int s = 0; s < stages.size(); s++) {
      requireCells(s, height / cell(s), width / cell(s));
    }
    return new ResT(this, height, width, classes);
  }

  private void requireCells(int s, int rows, int columns) {
    Stage stage = stages.get(s);
    require(stage.numHeads() == 1 || !mixHeads || rows * columns > 1, "images of %d x %d pixels leave stage %d of this ResT a single cell, "
        + "over which its attention cannot be normalised: choose larger ones, %d x %d for example, or smaller stemStrides than %s",
        rows * cell(s), columns * cell(s), s + 1, 2 * rows * cell(s), 2 * columns * cell(s), stemStrides);
    require(EfficientSelfAttention.reducedSide(Math.min(rows, columns), stage.srRatio()) >= 1, "a grid of %d x %d in stage %d is too small "
        + "for its srRatio of %d: choose larger images or a smaller ratio", rows, columns, s + 1, stage.srRatio());
  }
}

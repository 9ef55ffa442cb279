package org.espalier.models.zoo;

import static org.espalier.models.zoo.VitConfig.require;

import org.espalier.models.nn.Network;

/**
 * A data-efficient image transformer (data-scale spec, section 2).
 *
 * @param patchSize        side of a patch in pixels; the image's sides are multiples of it
 * @param embedDim         width, a multiple of numHeads
 * @param mlpDim           hidden width of the MLP
 * @param dropout          rate on the embedding, the MLP's hidden values and both branches, in [0, 1)
 * @param attentionDropout rate on attention probabilities, in [0, 1)
 * @param dropPath         rate at which the last block's branches fall, in [0, 1); rates rise linearly from 0 at the first
 * @param normEps          epsilon of every LayerNorm
 * @param distilled        whether there is a distillation token, with a head of its own
 */
public record DeitConfig(int patchSize, int embedDim, int depth, int numHeads, int mlpDim, double dropout, double attentionDropout,
    double dropPath, double normEps, boolean distilled) implements ModelConfig {

  public DeitConfig {
    require(patchSize >= 1 && depth >= 1 && mlpDim >= 1, "patchSize (%d), depth (%d) and mlpDim (%d) must be at least 1",
        patchSize, depth, mlpDim);
    require(embedDim >= 1 && numHeads >= 1 && embedDim % numHeads == 0, "embedDim (%d) must be a multiple of numHeads (%d)", embedDim,
        numHeads);
    require(isRate(dropout) && isRate(attentionDropout) && isRate(dropPath),
        "dropout (%s), attentionDropout (%s) and dropPath (%s) must be in [0, 1)", dropout, attentionDropout, dropPath);
    require(normEps > 0, "normEps (%s) must be above 0", normEps);
  }

  /** Whether so large a share may fall. */
  static boolean isRate(double rate) {
    return rate >= 0 && rate < 1;
  }

  /** As published: twelve blocks, heads of 64 channels, an MLP four times as wide, and the drop-path of the DeiT recipe. */
  static DeitConfig published(int patchSize, int heads, boolean distilled) {
    int width = 64 * heads;
    return new DeitConfig(patchSize, width, 12, heads, 4 * width, 0, 0, 0.1, 1e-6, distilled);
  }

  @Override
  public Network build(int imageSize, int classes) {
    return build(imageSize, imageSize, classes);
  }

  /**
   * For images of any proportions.
   *
   * @throws org.espalier.models.InputException if images of these sides cannot be cut into patches
   */
  public Deit build(int height, int width, int classes) {
    require(height % patchSize == 0 && width % patchSize == 0,
        "an image of %d x %d pixels cannot be cut into patches of %d: choose multiples", height, width, patchSize);
    return new Deit(this, height, width, classes);
  }
}

package org.espalier.models.zoo;

import static org.espalier.models.zoo.DeitConfig.isRate;
import static org.espalier.models.zoo.VitConfig.require;

import org.espalier.models.nn.Network;

/**
 * A ViT whose first blocks begin as if they convolved (data-scale spec, section 3).
 *
 * @param patchSize        side of a patch in pixels; the image's sides are multiples of it
 * @param embedDim         width, a multiple of numHeads
 * @param mlpDim           hidden width of the MLP
 * @param localBlocks      blocks of gated positional attention, which see the patches alone; the class token joins behind them. Less than
 *                         depth
 * @param localityStrength how sharply their heads look at first, each at its place beside the patch
 * @param qkvBias          whether queries, keys and values have biases
 * @param dropout          rate on the embedding, the MLP's hidden values and both branches, in [0, 1)
 * @param attentionDropout rate on attention probabilities, in [0, 1)
 * @param dropPath         rate at which the last block's branches fall, in [0, 1); rates rise linearly from 0 at the first
 * @param normEps          epsilon of every LayerNorm
 */
public record ConvitConfig(int patchSize, int embedDim, int depth, int numHeads, int mlpDim, int localBlocks, double localityStrength,
    boolean qkvBias, double dropout, double attentionDropout, double dropPath, double normEps) implements ModelConfig {

  public ConvitConfig {
    require(patchSize >= 1 && depth >= 1 && mlpDim >= 1, "patchSize (%d), depth (%d) and mlpDim (%d) must be at least 1",
        patchSize, depth, mlpDim);
    require(embedDim >= 1 && numHeads >= 1 && embedDim % numHeads == 0, "embedDim (%d) must be a multiple of numHeads (%d)", embedDim,
        numHeads);
    require(localBlocks >= 0 && localBlocks < depth, "localBlocks (%d) must be at least 0 and less than depth (%d): the class token joins "
        + "behind them", localBlocks, depth);
    require(localityStrength > 0, "localityStrength (%s) must be above 0", localityStrength);
    require(isRate(dropout) && isRate(attentionDropout) && isRate(dropPath),
        "dropout (%s), attentionDropout (%s) and dropPath (%s) must be in [0, 1)", dropout, attentionDropout, dropPath);
    require(normEps > 0, "normEps (%s) must be above 0", normEps);
  }

  /** As published: twelve blocks, ten of them local, heads of 48 channels, and the drop-path of the DeiT recipe. */
  static ConvitConfig published(int patchSize, int heads) {
    int width = 48 * heads;
    return new ConvitConfig(patchSize, width, 12, heads, 4 * width, 10, 1, false, 0, 0, 0.1, 1e-6);
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
  public Convit build(int height, int width, int classes) {
    require(height % patchSize == 0 && width % patchSize == 0,
        "an image of %d x %d pixels cannot be cut into patches of %d: choose multiples", height, width, patchSize);
    return new Convit(this, height, width, classes);
  }
}

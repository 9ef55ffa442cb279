package org.espalier.models.zoo;

import static org.espalier.models.zoo.DeitConfig.isRate;
import static org.espalier.models.zoo.VitConfig.require;

/**
 * An MLP-Mixer (co-advise spec, section 5).
 *
 * @param patchSize side of a patch in pixels; the image's sides are multiples of it
 * @param tokensMlpDim hidden width of the MLPs over tokens
 * @param mlpDim    hidden width of the MLPs over channels
 * @param dropPath  rate at which the last block's branches fall, in [0, 1); rates rise linearly from 0 at the first
 * @param normEps   epsilon of every LayerNorm
 */
public record MlpMixerConfig(int patchSize, int embedDim, int depth, int tokensMlpDim, int mlpDim, double dropPath, double normEps)
    implements ModelConfig {

  public MlpMixerConfig {
    require(patchSize >= 1 && embedDim >= 1 && depth >= 1, "patchSize (%d), embedDim (%d) and depth (%d) must be at least 1", patchSize,
        embedDim, depth);
    require(tokensMlpDim >= 1 && mlpDim >= 1, "tokensMlpDim (%d) and mlpDim (%d) must be at least 1", tokensMlpDim, mlpDim);
    require(isRate(dropPath), "dropPath (%s) must be in [0, 1)", dropPath);
    require(normEps > 0, "normEps (%s) must be above 0", normEps);
  }

  /** As published: hidden widths of half and of four times the width. */
  static MlpMixerConfig published(int patchSize, int embedDim, int depth) {
    return new MlpMixerConfig(patchSize, embedDim, depth, embedDim / 2, 4 * embedDim, 0, 1e-6);
  }

  @Override
  public MlpMixer build(int imageSize, int classes) {
    return build(imageSize, imageSize, classes);
  }

  /**
   * For images of any proportions.
   *
   * @throws org.espalier.models.InputException if images of these sides cannot be cut into patches
   */
  public MlpMixer build(int height, int width, int classes) {
    require(height % patchSize == 0 && width % patchSize == 0,
        "an image of %d x %d pixels cannot be cut into patches of %d: choose multiples", height, width, patchSize);
    return new MlpMixer(this, height, width, classes);
  }
}

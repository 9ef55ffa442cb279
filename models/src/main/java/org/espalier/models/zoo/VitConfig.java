package org.espalier.models.zoo;

import org.espalier.models.InputException;
import org.espalier.models.nn.Network;
import org.espalier.models.nn.SelfAttention.Normalizer;

/**
 * A plain vision transformer (spec section 2).
 *
 * @param patchSize    side of a patch in pixels; the image's side is a multiple of it
 * @param embedDim     width, a multiple of numHeads
 * @param mlpDim       hidden width of the MLP
 * @param dropout      one rate for attention probabilities, MLP hidden and both branches, in [0, 1)
 * @param normEps      epsilon of every LayerNorm
 * @param attention    softmax, or entmax with one alpha a layer or a head
 */
public record VitConfig(int patchSize, int embedDim, int depth, int numHeads, int mlpDim, double dropout, double normEps,
    Normalizer attention, InitScheme init) implements ModelConfig {

  public VitConfig {
    require(patchSize >= 1 && depth >= 1 && mlpDim >= 1, "patchSize (%d), depth (%d) and mlpDim (%d) must be at least 1",
        patchSize, depth, mlpDim);
    require(numHeads >= 1 && embedDim % numHeads == 0, "embedDim (%d) must be a multiple of numHeads (%d)", embedDim,
        numHeads);
    require(dropout >= 0 && dropout < 1, "dropout (%s) must be in [0, 1)", dropout);
    require(normEps > 0, "normEps (%s) must be above 0", normEps);
  }

  @Override
  public Network build(int imageSize, int classes) {
    require(imageSize % patchSize == 0, "an image of %d pixels cannot be cut into patches of %d: choose a multiple", imageSize,
        patchSize);
    return new VisionTransformer(this, imageSize, classes);
  }

  static void require(boolean holds, String message, Object... values) {
    if (!holds) {
      throw new InputException(message, values);
    }
  }
}

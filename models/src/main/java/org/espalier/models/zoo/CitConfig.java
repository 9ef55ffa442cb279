package org.espalier.models.zoo;

import static org.espalier.models.zoo.DeitConfig.isRate;
import static org.espalier.models.zoo.VitConfig.require;

import com.fasterxml.jackson.annotation.JsonProperty;
import java.util.List;

/**
 * A student of cross-inductive-bias distillation (co-advise spec, section 5).
 *
 * @param projPatch  side of the patches that become tokens, in cells of the stems, which halve the image: 8 for 224 pixels, 4 for 64 and 2
 *                   for 32. The image's sides are multiples of twice that
 * @param stemWidth  channels of both stems
 * @param groupWidth channels that share a kernel of the involution: a divisor of half of stemWidth
 * @param embedDim   width, a multiple of numHeads
 * @param mlpDim     hidden width of the MLP
 * @param dropPath   rate at which the last block's branches fall, in [0, 1); rates rise linearly from 0 at the first. The released
 *                   training has 0
 * @param normEps    epsilon of every LayerNorm
 */
public record CitConfig(int projPatch, int stemWidth, int groupWidth, int embedDim, int depth, int numHeads, int mlpDim, double dropPath,
    double normEps, TokenMode tokenMode) implements ModelConfig {

  /** Which tokens lead, and where those come from that learn from teachers. The student with a class token alone is a DeiT. */
  public enum TokenMode {
    /** A conv and an inv token, each the mean of its embedding of the image. */
    @JsonProperty("aligned") ALIGNED(true, List.of("conv", "inv")),
    /** A conv and an inv token, both learned vectors. */
    @JsonProperty("random") RANDOM(false, List.of("conv", "inv")),
    /** An aligned conv token. */
    @JsonProperty("two-conv") TWO_CONV(true, List.of("conv")),
    /** An aligned inv token. */
    @JsonProperty("two-inv") TWO_INV(true, List.of("inv"));

    private final boolean aligned;
    private final List<String> biases;

    TokenMode(boolean aligned, List<String> biases) {
      this.aligned = aligned;
      this.biases = biases;
    }

    /** Whether tokens are means, and not vectors of their own. */
    boolean aligned() {
      return aligned;
    }

    /** Of each token that learns from a teacher, in their order. */
    List<String> biases() {
      return biases;
    }
  }

  public CitConfig {
    require(projPatch >= 1 && depth >= 1 && mlpDim >= 1, "projPatch (%d), depth (%d) and mlpDim (%d) must be at least 1",
        projPatch, depth, mlpDim);
    require(groupWidth >= 1, "groupWidth (%d) must be at least 1", groupWidth);
    RedNetConfig.requireStem(stemWidth, groupWidth);
    require(embedDim >= 1 && numHeads >= 1 && embedDim % numHeads == 0, "embedDim (%d) must be a multiple of numHeads (%d)", embedDim,
        numHeads);
    require(isRate(dropPath), "dropPath (%s) must be in [0, 1)", dropPath);
    require(normEps > 0, "normEps (%s) must be above 0", normEps);
    require(tokenMode != null, "tokenMode is missing: aligned, random, two-conv and two-inv are known");
  }

  /** As published: stems of 64 channels, twelve blocks, heads of 64 channels, an MLP four times as wide, aligned tokens. */
  static CitConfig published(int projPatch, int heads) {
    int width = 64 * heads;
    return new CitConfig(projPatch, 64, 16, width, 12, heads, 4 * width, 0, 1e-6, TokenMode.ALIGNED);
  }

  /** Pixels along a side of a token's patch. */
  int patchSize() {
    return 2 * projPatch;
  }

  @Override
  public Cit build(int imageSize, int classes) {
    return build(imageSize, imageSize, classes);
  }

  /**
   * For images of any proportions.
   *
   * @throws org.espalier.models.InputException if images of these sides cannot be cut into patches
   */
  public Cit build(int height, int width, int classes) {
    require(height % patchSize() == 0 && width % patchSize() == 0,
        "an image of %d x %d pixels cannot be cut into patches of %d, twice projPatch: choose multiples", height, width, patchSize());
    return new Cit(this, height, width, classes);
  }
}

package org.espalier.models.zoo;

import static org.espalier.models.zoo.VitConfig.require;

import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.annotation.JsonSubTypes;
import com.fasterxml.jackson.annotation.JsonTypeInfo;
import java.util.List;
import org.espalier.models.nn.Network;

/**
 * The agent CNN of a ViT (spec section 4): every self-attention is replaced by a convolution of as many positions as there are
 * heads, every MLP by two 1 x 1 convolutions.
 *
 * @param downSample     blocks, from 0, after which the map is halved by average pooling
 * @param norm           where the BatchNorm of a branch stands
 * @param hiddenDropout  rate on the hidden layer of the MLP, in [0, 1)
 * @param branchDropout  rate on both residual branches, in [0, 1)
 */
public record AgentConfig(Stem stem, int embedDim, int depth, int numHeads, int mlpDim, List<Integer> downSample, NormPlace norm,
    double hiddenDropout, double branchDropout, InitScheme init) implements ModelConfig {

  /** How an image becomes the map that enters block 0. */
  @JsonTypeInfo(use = JsonTypeInfo.Id.NAME, property = "kind")
  @JsonSubTypes({
      @JsonSubTypes.Type(value = PatchStem.class, name = "base"),
      @JsonSubTypes.Type(value = ResLikeStem.class, name = "res-like")
  })
  public sealed interface Stem {
    /** Pixels of the image's side for each cell of the map's. */
    int stride();
  }

  /** One convolution whose stride is its side: the ViT's own grid. */
  public record PatchStem(int patchSize) implements Stem {
    @Override
    public int stride() {
      return patchSize;
    }
  }

  /**
   * As a ResNet begins: 7 x 7, BatchNorm, GELU, 3 x 3 max pooling, 3 x 3. Half the ViT's patch size, so that the grid has twice
   * its side. At stride 8 each of the three halves; at 4 the pooling is left out, at 2 only the last one halves.
   *
   * @param stride      1, 2, 4 or 8
   * @param midChannels width between the two convolutions
   */
  public record ResLikeStem(int stride, int midChannels) implements Stem {
    public ResLikeStem {
      require(stride == 1 || stride == 2 || stride == 4 || stride == 8,
          "a res-like stem of stride %d is unknown: 1, 2, 4 and 8 are (half the patch size)", stride);
    }
  }

  /** Before the convolution (and 1 x 1 convolutions) of a branch, or behind it. */
  public enum NormPlace {
    @JsonProperty("pre") PRE,
    @JsonProperty("post") POST
  }

  public AgentConfig {
    downSample = List.copyOf(downSample);
    require(embedDim >= 1 && depth >= 1 && numHeads >= 1, "embedDim (%d), depth (%d) and numHeads (%d) must be at least 1",
        embedDim, depth, numHeads);
    for (int block : downSample) {
      require(block >= 0 && block < depth, "downSample names block %d: there are blocks 0 to %d", block, depth - 1);
    }
    require(hiddenDropout >= 0 && hiddenDropout < 1 && branchDropout >= 0 && branchDropout < 1,
        "hiddenDropout (%s) and branchDropout (%s) must be in [0, 1)", hiddenDropout, branchDropout);
  }

  @Override
  public Network build(int imageSize, int classes) {
    return new AgentCnn(this, imageSize, classes, false);
  }

  /** The base agent of a ViT: the same grid. */
  public static AgentConfig base(VitConfig vit, NormPlace norm) {
    return of(vit, new PatchStem(vit.patchSize()), List.of(), norm);
  }

  /** The res-like agent of a ViT: twice the ViT's grid at first, halved after two blocks. */
  public static AgentConfig resLike(VitConfig vit, NormPlace norm) {
    require(vit.patchSize() % 2 == 0, "a res-like agent needs an even patch size, not %d: choose the base agent", vit.patchSize());
    int m = vit.depth();
    List<Integer> downSample = m <= 6 ? List.of(0, 1) : List.of(m / 4 - 1, 3 * m / 4 - 1);
    return of(vit, new ResLikeStem(vit.patchSize() / 2, 64), downSample.stream().filter(block -> block < m).toList(), norm);
  }

  private static AgentConfig of(VitConfig vit, Stem stem, List<Integer> downSample, NormPlace norm) {
    return new AgentConfig(stem, vit.embedDim(), vit.depth(), vit.numHeads(), vit.mlpDim(), downSample, norm, 0.1, 0, vit.init());
  }
}

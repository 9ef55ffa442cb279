package org.espalier.models.zoo;

import static org.espalier.models.zoo.VitConfig.require;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.espalier.models.nn.Network;

/**
 * A network whose token mixers begin as convolutions and become attention (PRS, Kim et al. 2022; spec reparameterization, section 1).
 *
 * @param patchSize  side of a patch in pixels; the image's sides are multiples of it
 * @param embedDim   width of a token
 * @param kernel     side of the convolutions, odd
 * @param pixelPatch 1: a token is a pixel of the convolution; p: it is a patch of p x p pixels with embedDim / p^2 channels
 * @param numHeads   of the attention: nothing but {@link #heads} is possible, null says so
 * @param queryDim   width of a head's queries and keys; null for embedDim, see {@link #queryWidth}
 * @param mlpDim     hidden width of the MLP
 * @param border     where keys come from at the border of the grid
 * @param freezeQk   whether queries and keys keep their first values: a control that learns no content attention
 * @param dropPath   rate at the last block, linear from 0 at the first, in [0, 1)
 * @param finalNorm  whether a LayerNorm stands before the head
 * @param absPos     whether positions are embedded
 * @param states     of the layers, first to last; null for convolutions, see {@link #layers}
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record PrsNetConfig(int patchSize, int embedDim, int depth, int kernel, int pixelPatch, Integer numHeads, Integer queryDim,
    int mlpDim, Border border, boolean freezeQk, double dropPath, boolean finalNorm, boolean absPos, double normEps,
    @JsonInclude(JsonInclude.Include.NON_NULL) List<LayerState> states) implements ModelConfig {

  /** What a query sees outside the grid. */
  public enum Border {
    /** Zero tokens, as a convolution does: a converted layer is the same everywhere. */
    @JsonProperty("zero") ZERO,
    /** Nothing: keys are the real tokens, and a converted layer differs at the border. */
    @JsonProperty("none") NONE
  }

  public PrsNetConfig {
    require(patchSize >= 1 && embedDim >= 1 && depth >= 1 && mlpDim >= 1,
        "patchSize (%d), embedDim (%d), depth (%d) and mlpDim (%d) must be at least 1", patchSize, embedDim, depth, mlpDim);
    require(kernel >= 1 && kernel % 2 == 1, "kernel is %d: only odd sides have a middle; give 1, 3, 5, ...", kernel);
    require(pixelPatch >= 1 && embedDim % (pixelPatch * pixelPatch) == 0,
        "pixelPatch is %d: embedDim (%d) must be a multiple of its square", pixelPatch, embedDim);
    int heads = heads(kernel, pixelPatch);
    require(numHeads == null || numHeads == heads, "numHeads is %d, but a convolution of side %d at pixelPatch %d reads %d tokens, and each "
        + "needs a head: leave numHeads out, or change kernel or pixelPatch", numHeads, kernel, pixelPatch, heads);
    require(queryDim == null || queryDim >= 1, "queryDim is %d: give at least 1", queryDim);
    require(dropPath >= 0 && dropPath < 1, "dropPath (%s) must be in [0, 1)", dropPath);
    require(normEps > 0, "normEps (%s) must be above 0", normEps);
    require(states == null || states.size() == depth, "states names %d layers, but depth is %d: name one state a layer, or leave them out",
        states == null ? 0 : states.size(), depth);
    numHeads = null;
    queryDim = queryDim != null && queryDim == embedDim ? null : queryDim;
    states = states == null || states.stream().allMatch(LayerState.CONVOLUTION::equals) ? null : List.copyOf(states);
  }

  private static int heads(int kernel, int pixelPatch) {
    int side = tokenKernel(kernel, pixelPatch);
    return side * side;
  }

  private static int tokenKernel(int kernel, int pixelPatch) {
    return 2 * (((kernel - 1) / 2 + pixelPatch - 1) / pixelPatch) + 1;
  }

  /** Side of the square of tokens that a convolution reads, K_t = 2 ceil((K - 1) / (2 p)) + 1. */
  public int tokenKernel() {
    return tokenKernel(kernel, pixelPatch);
  }

  /** Heads of the attention: one for each token that the convolution reads. */
  public int heads() {
    return heads(kernel, pixelPatch);
  }

  /** Width of a head's queries and keys. */
  public int queryWidth() {
    return queryDim == null ? embedDim : queryDim;
  }

  /** States of the layers, first to last. */
  public List<LayerState> layers() {
    return states == null ? Collections.nCopies(depth, LayerState.CONVOLUTION) : states;
  }

  /** Zero tokens on each side of the keys' grid. */
  public int padding() {
    return border == Border.ZERO ? tokenKernel() / 2 : 0;
  }

  /** The same network with one layer in another state. */
  public PrsNetConfig with(int layer, LayerState state) {
    List<LayerState> changed = new ArrayList<>(layers());
    changed.set(layer, state);
    return with(changed);
  }

  /** The same network with its layers in these states. */
  public PrsNetConfig with(List<LayerState> changed) {
    return new PrsNetConfig(patchSize, embedDim, depth, kernel, pixelPatch, numHeads, queryDim, mlpDim, border, freezeQk, dropPath,
        finalNorm, absPos, normEps, changed);
  }

  @Override
  public Network build(int imageSize, int classes) {
    return build(imageSize, imageSize, classes);
  }

  /** For images that are not square. */
  public PrsNet build(int height, int width, int classes) {
    require(height % patchSize == 0 && width % patchSize == 0,
        "an image of %d x %d pixels cannot be cut into patches of %d: choose a multiple", height, width, patchSize);
    return new PrsNet(this, height, width, classes);
  }
}

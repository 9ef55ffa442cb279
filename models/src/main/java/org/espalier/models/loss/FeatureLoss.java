package org.espalier.models.loss;

import ai.djl.ndarray.NDArray;
import com.fasterxml.jackson.annotation.JsonProperty;
import org.espalier.models.InputException;
import org.espalier.models.tensor.Kernel;
import org.espalier.models.tensor.Kernels;
import org.espalier.models.tensor.Scope;

/**
 * Distance between a ViT's tokens and its agent's map at one layer (Bootstrapping ViTs, section 3.3; spec section 6). The agent's
 * side is a constant: the gradient reaches the ViT only.
 */
public record FeatureLoss(Adapt adapt, Norm norm) {
  private static final Kernels KERNELS = Kernels.of(FeatureLoss.class);
  private static final Kernel WITHOUT_CLASS = KERNELS.method("without_class_token");
  private static final Kernel TOKENS = KERNELS.method("tokens_of_map");
  private static final Kernel WINDOWS = KERNELS.method("average_windows");
  private static final Kernel GRID = KERNELS.method("average_grid");
  private static final Kernel STANDARDISED = KERNELS.method("standardised_distance");
  private static final Kernel UNIT = KERNELS.method("unit_distance");

  /** How the longer of two sequences is brought to the length of the shorter. */
  public enum Adapt {
    /** Means of consecutive tokens in flattened order; windows may straddle rows, as in the released code. */
    @JsonProperty("interp1d") INTERP1D,
    /** Means of square windows of the grid. */
    @JsonProperty("ap2d") AP2D
  }

  /** How tokens are normalised before they are compared. */
  public enum Norm {
    /** Zero mean and unit variance over channels (epsilon 1e-5); mean squared difference over tokens, batch and channels. */
    @JsonProperty("layernorm") LAYERNORM,
    /** Unit length, not centred; squared difference summed over channels, mean over tokens and batch (Eq. 6 as printed). */
    @JsonProperty("l2") L2
  }

  /** Tokens (B, n, C) in row-major order of a grid of h x w = n cells. */
  public record Tokens(NDArray values, int height, int width) {
    int count() {
      return height * width;
    }
  }

  /** A ViT's tokens of one layer without the class token. */
  public static Tokens ofVit(Scope scope, NDArray tokens, int height, int width) {
    return new Tokens(WITHOUT_CLASS.call(scope, tokens), height, width);
  }

  /** A map (B, C, h, w) as tokens. */
  public static Tokens ofMap(Scope scope, NDArray map) {
    int height = Math.toIntExact(map.getShape().get(2));
    int width = Math.toIntExact(map.getShape().get(3));
    return new Tokens(TOKENS.call(scope, map), height, width);
  }

  /** The tokens themselves, or their means if they are more than the other grid's cells. */
  public Tokens adapted(Scope scope, Tokens tokens, int otherHeight, int otherWidth) {
    int other = otherHeight * otherWidth;
    if (tokens.count() <= other) {
      return tokens;
    }
    if (adapt == Adapt.INTERP1D) {
      int window = ratio(tokens.count(), other, "tokens");
      return new Tokens(WINDOWS.call(scope, tokens.values, window), otherHeight, otherWidth);
    }
    int down = ratio(tokens.height, otherHeight, "rows");
    int across = ratio(tokens.width, otherWidth, "columns");
    return new Tokens(GRID.call(scope, tokens.values, tokens.height, tokens.width, down, across), otherHeight, otherWidth);
  }

  /**
   * The distance times a scale.
   *
   * @param vit   (B, n, C), of the same length as the agent's
   * @param agent (B, n, C), a constant
   * @param scale 1 for the mean over this batch; shard size / global batch size for a part of the mean over all shards
   */
  public NDArray distance(Scope scope, Tokens vit, Tokens agent, double scale) {
    return (norm == Norm.LAYERNORM ? STANDARDISED : UNIT).call(scope, vit.values, agent.values, scale);
  }

  private static int ratio(int longer, int shorter, String what) {
    if (longer % shorter != 0) {
      throw new InputException("features of %d and %d %s cannot be adapted: the larger must be a multiple of the smaller; change "
          + "image, patch or downSample", longer, shorter, what);
    }
    return longer / shorter;
  }
}

package org.espalier.models.nn;

import ai.djl.ndarray.NDArray;
import org.espalier.models.tensor.Kernel;
import org.espalier.models.tensor.Kernels;
import org.espalier.models.tensor.Scope;

/**
 * Tokens of a ViT: some that stand for no place, then a square of patches in row-major order.
 *
 * @param leading class tokens and the like
 * @param side    of the square, in patches
 */
public record TokenGrid(long leading, long side) {
  private static final Kernel RESIZE = Kernels.of(TokenGrid.class).method("resize");

  /** The largest square that so many tokens hold, the rest leading. */
  public static TokenGrid of(long tokens) {
    long side = (long) Math.sqrt(tokens);
    return new TokenGrid(tokens - side * side, side);
  }

  public long tokens() {
    return leading + side * side;
  }

  /**
   * Positional embeddings for another grid: bicubic with a = -0.75, cell centres aligned, no smoothing, as DeiT does it; those of
   * leading tokens stay as they are.
   *
   * @param positions of this grid, (tokens, 1, C)
   * @return (to.tokens, 1, C)
   * @throws IllegalArgumentException if the leading tokens differ
   */
  public NDArray resize(Scope scope, NDArray positions, TokenGrid to) {
    if (leading != to.leading || positions.getShape().get(0) != tokens()) {
      throw new IllegalArgumentException("positions %s of %s cannot become %s".formatted(positions.getShape(), this, to));
    }
    return RESIZE.call(scope, positions, leading, side, to.side);
  }

  /** {@code 14 x 14 + 1}. */
  @Override
  public String toString() {
    return side + " x " + side + (leading == 0 ? "" : " + " + leading);
  }
}

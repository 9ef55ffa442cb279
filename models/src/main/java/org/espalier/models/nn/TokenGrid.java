package org.espalier.models.nn;

import ai.djl.ndarray.NDArray;
import java.util.Arrays;
import java.util.Optional;
import org.espalier.models.tensor.Kernel;
import org.espalier.models.tensor.Kernels;
import org.espalier.models.tensor.Scope;

/**
 * Tokens of a ViT: some that stand for no place, then a grid of patches in row-major order.
 *
 * @param leading class tokens and the like
 * @param height  of the grid, in patches
 * @param width   of the grid, in patches
 */
public record TokenGrid(long leading, long height, long width) {
  private static final Kernel RESIZE = Kernels.of(TokenGrid.class).method("resize");

  public static TokenGrid square(long leading, long side) {
    return new TokenGrid(leading, side, side);
  }

  /**
   * The grid of so many tokens that this one may come from: with as many leading ones, and square or, if that cannot be, of the
   * proportions of this one; empty if there is none.
   */
  public Optional<TokenGrid> origin(long tokens) {
    long cells = tokens - leading;
    long side = wholeRoot(cells);
    if (side > 0) {
      return Optional.of(square(leading, side));
    }
    long scale = wholeRoot(cells * height * width);   // cells = (scale / width) (scale / height)
    return scale > 0 && scale % width == 0 && scale % height == 0
        ? Optional.of(new TokenGrid(leading, scale / width, scale / height)) : Optional.empty();
  }

  /** 0 if it is no whole number. */
  private static long wholeRoot(long square) {
    long root = Math.round(Math.sqrt(Math.max(0, square)));
    return root * root == square ? root : 0;
  }

  public long tokens() {
    return leading + height * width;
  }

  /** Where a tensor of positions counts the tokens: the second dimension of (1, tokens, C), else the first. */
  public static int axis(long[] shape) {
    return shape.length == 3 && shape[0] == 1 ? 1 : 0;
  }

  /**
   * Positional embeddings for another grid: bicubic with a = -0.75, cell centres aligned, no smoothing, as DeiT does it; those of
   * leading tokens stay as they are.
   *
   * @param positions of this grid, (tokens, 1, C), (1, tokens, C) or (tokens, C)
   * @return of the other's, in the same layout
   * @throws IllegalArgumentException if the leading tokens differ
   */
  public NDArray resize(Scope scope, NDArray positions, TokenGrid to) {
    long[] shape = positions.getShape().getShape();
    int axis = axis(shape);
    if (leading != to.leading || shape[axis] != tokens()) {
      throw new IllegalArgumentException("positions %s of %s cannot become %s".formatted(positions.getShape(), this, to));
    }
    long[] resized = Arrays.copyOf(shape, shape.length);
    resized[axis] = to.tokens();
    return RESIZE.call(scope, positions, leading, new long[] {height, width}, new long[] {to.height, to.width}, resized);
  }

  /** {@code 14 x 14 + 1}: rows, columns, leading tokens. */
  @Override
  public String toString() {
    return height + " x " + width + (leading == 0 ? "" : " + " + leading);
  }
}

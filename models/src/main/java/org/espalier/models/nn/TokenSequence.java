package org.espalier.models.nn;

import ai.djl.ndarray.NDArray;
import java.util.List;
import org.espalier.models.tensor.Kernel;
import org.espalier.models.tensor.Kernels;
import org.espalier.models.tensor.Scope;

/** The sequence (B, T, C) that a transformer works on: leading tokens, such as a class token, then those of the patches. */
public final class TokenSequence {
  private static final Kernels KERNELS = Kernels.of(TokenSequence.class, Dropout.class);
  private static final Kernel BEGIN = KERNELS.method("begin");
  private static final Kernel LEAD = KERNELS.method("lead");
  private static final Kernel LEADING = KERNELS.method("leading_tokens");
  private static final Kernel TOKEN = KERNELS.method("token");
  private static final Kernel MEAN = KERNELS.method("mean_token");
  private static final Kernel OF_MAP = KERNELS.method("tokens_of_map");
  private static final Kernel AS_MAP = KERNELS.method("tokens_as_map");

  private TokenSequence() {}

  /**
   * Leading tokens before the patches, and positions on all of them: dropout(concat(leading, patches) + positions).
   *
   * @param leading   each (1, 1, C) or (B, 1, C); none where they join later, by {@link #lead}
   * @param patches   (B, N, C)
   * @param positions of all T tokens, (T, 1, C) or (1, T, C)
   * @param dropout   rate, drawn at the site {@code positions}
   */
  public static NDArray begin(Pass pass, List<NDArray> leading, NDArray patches, NDArray positions, double dropout) {
    return BEGIN.call(pass.scope(), leading, patches, positions, Dropout.rate(pass, dropout), Dropout.seed(pass, dropout, "positions"));
  }

  /**
   * Leading tokens in front of a sequence that has gone some way without.
   *
   * @param leading each (1, 1, C) or (B, 1, C)
   * @param tokens  (B, N, C)
   */
  public static NDArray lead(Scope scope, List<NDArray> leading, NDArray tokens) {
    return LEAD.call(scope, leading, tokens);
  }

  /** The first tokens, (B, count, C). */
  public static NDArray leading(Scope scope, NDArray tokens, int count) {
    return LEADING.call(scope, tokens, count);
  }

  /** One token, (B, C). */
  public static NDArray token(Scope scope, NDArray tokens, int index) {
    return TOKEN.call(scope, tokens, index);
  }

  /** Their mean, (B, C). */
  public static NDArray mean(Scope scope, NDArray tokens) {
    return MEAN.call(scope, tokens);
  }

  /** The cells of a map (B, C, H, W) as tokens (B, H W, C), row by row. */
  public static NDArray ofMap(Scope scope, NDArray map) {
    return OF_MAP.call(scope, map);
  }

  /** Tokens of a grid as a map (B, C, height, width), in channels-last memory. */
  public static NDArray asMap(Scope scope, NDArray tokens, int height, int width) {
    return AS_MAP.call(scope, tokens, height, width);
  }
}

package org.espalier.models.nn;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.types.Shape;
import java.util.List;
import org.espalier.models.tensor.Kernel;
import org.espalier.models.tensor.Kernels;

/**
 * Efficient multi-head self-attention (EMSA; ResT, Zhang and Yang 2021; data-scale spec, section 4). Keys and values come from a grid
 * that a depth-wise convolution has reduced. Several heads may be mixed before the softmax, and then their probabilities are normalised
 * over the whole of a head's map, so that rows no longer sum to one. Maps (B, N, C) to (B, N, C), N = height width. Parameters: q, kv
 * (rows are K, V), proj; sr and sr_norm where the grid is reduced; transform_conv where heads are mixed. The tap {@code attention} hands
 * out the softmax, before its normalisation, (B, heads, N, M) over M keys.
 *
 * @param reduction side of the grid over that of the keys' grid; 1 for all tokens
 * @param biased    whether q and kv have biases
 * @param mixed     whether heads are mixed; one head never is
 */
public record EfficientSelfAttention(int channels, int heads, int height, int width, int reduction, boolean biased, boolean mixed)
    implements Layer {
  private static final Kernels KERNELS = Kernels.of(EfficientSelfAttention.class, Linear.class);
  private static final Kernel ATTENTION = KERNELS.method("efficient_attention");
  private static final Kernel PROBABILITIES = KERNELS.method("efficient_probabilities");
  private static final Init SMALL = new Init.Normal(0, 0.02);
  private static final double EPS = 1e-5;

  public EfficientSelfAttention {
    if (heads < 1 || channels % heads != 0) {
      throw new IllegalArgumentException("cannot split %d channels over %d heads".formatted(channels, heads));
    }
    if (reducedSide(height, reduction) < 1 || reducedSide(width, reduction) < 1) {
      throw new IllegalArgumentException("a grid of %d x %d cannot be reduced by %d".formatted(height, width, reduction));
    }
    mixed &= heads > 1;
  }

  /** Keys along a side of so many queries. */
  public static int reducedSide(int side, int reduction) {
    return reduction == 1 ? side : Math.floorDiv(side + 2 * (reduction / 2) - reduction - 1, reduction) + 1;
  }

  @Override
  public Shape declare(Declaration weights, Shape tokens) {
    weights.add("q", query(), tokens);
    Shape keys = reduction == 1 ? tokens : declareReduction(weights);
    weights.add("kv", keyAndValue(), keys);
    weights.cost(2 * tokens.get(0) * keys.get(0) * channels, tokens);
    if (mixed) {
      weights.add("transform_conv", Conv2d.biased(heads, heads, 1, 1, 0, SMALL, Init.uniformFanIn(heads)),
          new Shape(heads, tokens.get(0), keys.get(0)));
    }
    return weights.add("proj", output(), tokens);
  }

  private Shape declareReduction(Declaration weights) {
    int kernel = reduction + 1;
    Conv2d convolution = new Conv2d(channels, channels, kernel, reduction, reduction / 2, channels, true, SMALL,
        Init.uniformFanIn((double) kernel * kernel));
    Shape reduced = weights.add("sr", convolution, new Shape(channels, height, width));
    return weights.add("sr_norm", new LayerNorm(channels, EPS), new Shape(reduced.get(1) * reduced.get(2), channels));
  }

  /** What the softmax does not see is not computed: transform_conv's bias, a constant of all keys. */
  @Override
  public NDArray forward(Pass pass, NDArray x) {
    List<NDArray> q = query().parameters(pass.in("q"));
    List<NDArray> kv = keyAndValue().parameters(pass.in("kv"));
    if (pass.wants("attention")) {
      pass.tap("attention", PROBABILITIES.call(pass.scope(), x, q, kv, reducing(pass), mixing(pass), place(), EPS));
    }
    return ATTENTION.call(pass.scope(), x, q, kv, reducing(pass), mixing(pass), output().parameters(pass.in("proj")), place(), EPS);
  }

  private List<NDArray> reducing(Pass pass) {
    return reduction == 1 ? List.of()
        : List.of(pass.weight("sr.weight"), pass.weight("sr.bias"), pass.weight("sr_norm.weight"), pass.weight("sr_norm.bias"));
  }

  private List<NDArray> mixing(Pass pass) {
    return mixed ? List.of(pass.weight("transform_conv.weight")) : List.of();
  }

  private int[] place() {
    return new int[] {height, width, heads, reduction};
  }

  private Projection query() {
    return new Projection(channels, channels, biased, SMALL);
  }

  private Projection keyAndValue() {
    return new Projection(channels, 2 * channels, biased, SMALL);
  }

  private Projection output() {
    return new Projection(channels, channels, true, SMALL);
  }
}

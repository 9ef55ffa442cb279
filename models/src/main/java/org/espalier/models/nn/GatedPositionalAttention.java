package org.espalier.models.nn;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.types.Shape;
import java.util.List;
import org.espalier.models.tensor.Kernel;
import org.espalier.models.tensor.Kernels;
import org.espalier.models.tensor.Scope;

/**
 * Gated positional self-attention over a grid (ConViT, d'Ascoli et al. 2021): a head's attention is (1 - s) softmax(content) +
 * s softmax(position), s = sigmoid(gating_param), and its score of a place is linear in (dx, dy, dx^2 + dy^2), key minus query. Maps
 * (B, N, in) to (B, N, out), N = height width, in row-major order. In a border of zero tokens, which are keys too, it can be a
 * convolution. The tap {@code attention} hands out (B, heads, N, M), {@code position} the positional part, (heads, N, M), M keys.
 *
 * <p>The published parameter {@code pos_proj.bias} is kept but changes nothing: softmax takes it out.
 *
 * @param border   zero tokens on each side
 * @param strength of the first locality: how sharply a head looks at its place
 * @param dropout  rate on the attention probabilities
 * @param biased   whether queries, keys and values have biases
 */
public record GatedPositionalAttention(int in, int out, Heads heads, int height, int width, int border, double strength, double dropout,
    boolean biased) implements Layer {
  private static final Kernels KERNELS = Kernels.of(GatedPositionalAttention.class, Linear.class, Dropout.class);
  private static final Kernel FUSED = KERNELS.method("fused_gated_attention");
  private static final Kernel EXPLICIT = KERNELS.method("explicit_gated_attention");
  private static final Kernel POSITION = KERNELS.method("position_attention");
  private static final Kernel OFFSETS = KERNELS.method("offsets");
  private static final Init SMALL = new Init.Normal(0, 0.02);

  /**
   * Heads and what each sees.
   *
   * @param queryDim width of a head's queries and keys
   * @param valueDim width of its values
   */
  public record Heads(int count, int queryDim, int valueDim) {

    /** Heads that share the channels, as published. */
    public static Heads splitting(int channels, int count) {
      if (count < 1 || channels % count != 0) {
        throw new IllegalArgumentException("cannot split %d channels over %d heads".formatted(channels, count));
      }
      return new Heads(count, channels / count, channels / count);
    }
  }

  @Override
  public Shape declare(Declaration weights, Shape input) {
    long queries = (long) height * width;
    long keys = (height + 2L * border) * (width + 2L * border);
    long queryWidth = (long) heads.count * heads.queryDim;
    long valueWidth = (long) heads.count * heads.valueDim;
    declareLinear(weights.in("qk"), SMALL, in, 2 * queryWidth, biased, (queries + keys) * in * queryWidth, queries);
    declareLinear(weights.in("v"), firstValues(), in, valueWidth, biased, keys * in * valueWidth, keys);
    declareLinear(weights.in("pos_proj"), firstPositions(), 3, heads.count, true, queries * keys * 3 * heads.count, queries * keys);
    weights.parameter("gating_param", Init.ONES, heads.count);
    declareLinear(weights.in("proj"), SMALL, valueWidth, out, true, queries * valueWidth * out, queries);
    Shape output = new Shape(queries, out);
    weights.cost(queries * keys * (queryWidth + valueWidth), output);
    return output;
  }

  private static void declareLinear(Declaration weights, Init init, long in, long out, boolean biased, long macs, long rows) {
    weights.parameter("weight", init, out, in);
    if (biased) {
      weights.parameter("bias", Init.ZEROS, out);
    }
    weights.cost(macs, new Shape(rows, out));
  }

  /** Every head takes the channels that are its own as they are. */
  private Init firstValues() {
    return new Init.Given(() -> unitRows(heads.count * heads.valueDim, in));
  }

  private Init firstPositions() {
    int side = (int) Math.sqrt(heads.count);
    return new Init.Begun(() -> localPositions(side, strength), new Init.Normal(0, 0.02 * strength));
  }

  /** Row i is the unit vector i mod columns; (rows, columns), row-major. */
  public static float[] unitRows(int rows, int columns) {
    float[] values = new float[rows * columns];
    for (int row = 0; row < rows; row++) {
      values[row * columns + row % columns] = 1;
    }
    return values;
  }

  /**
   * {@code pos_proj.weight} of heads that look at the places of a square around the query, one each: head p at row p mod side and column
   * p / side, by -strength |place - its own|^2. The square's middle is the query.
   *
   * @return (side^2, 3), row-major
   */
  public static float[] localPositions(int side, double strength) {
    double middle = (side - 1) / 2.0;
    float[] weights = new float[3 * side * side];
    for (int head = 0; head < side * side; head++) {
      weights[3 * head] = (float) (2 * strength * (head / side - middle));
      weights[3 * head + 1] = (float) (2 * strength * (head % side - middle));
      weights[3 * head + 2] = (float) -strength;
    }
    return weights;
  }

  @Override
  public NDArray forward(Pass pass, NDArray x) {
    if (pass.wants("position")) {
      pass.tap("position", POSITION.call(pass.scope(), pass.weight("pos_proj.weight"), grid()));
    }
    double rate = Dropout.rate(pass, dropout);
    if (rate == 0 && !pass.wants("attention")) {
      return FUSED.call(pass.scope(), x, pass.weight("qk.weight"), bias(pass, "qk.bias"), pass.weight("v.weight"), bias(pass, "v.bias"),
          pass.weight("pos_proj.weight"), pass.weight("gating_param"), pass.weight("proj.weight"), pass.weight("proj.bias"), grid());
    }
    NDArray[] mixed = EXPLICIT.callAll(pass.scope(), x, pass.weight("qk.weight"), bias(pass, "qk.bias"), pass.weight("v.weight"),
        bias(pass, "v.bias"), pass.weight("pos_proj.weight"), pass.weight("gating_param"), pass.weight("proj.weight"),
        pass.weight("proj.bias"), grid(), rate, Dropout.seed(pass, dropout, "attention"));
    pass.tap("attention", mixed[1]);
    return mixed[0];
  }

  /** From every query to every key, (N, M, 3): dx, dy and dx^2 + dy^2. */
  public NDArray offsets(Scope scope) {
    return OFFSETS.call(scope, grid(), scope.zeros(new Shape(1)));
  }

  private List<NDArray> bias(Pass pass, String name) {
    return biased ? List.of(pass.weight(name)) : List.of();
  }

  private int[] grid() {
    return new int[] {height, width, border};
  }
}

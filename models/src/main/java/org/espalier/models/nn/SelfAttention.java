package org.espalier.models.nn;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.types.Shape;
import com.fasterxml.jackson.annotation.JsonProperty;
import java.util.List;
import org.espalier.models.tensor.Kernel;
import org.espalier.models.tensor.Kernels;
import org.espalier.models.tensor.Scope;

/**
 * Multi-head self-attention (Dosovitskiy et al. 2021, equations 5 to 8). Maps (B, N, C) to (B, N, C): B batch, N tokens, C
 * channels. Rows of the fused matrix are Q, K, V; inside each, head h owns the h-th C/heads rows. The tap {@code attention} hands
 * out the probabilities (B, heads, N, N).
 *
 * @param dropout    rate on the attention probabilities
 * @param normalizer what turns scores into probabilities
 * @param qkv        published name of the fused projection
 * @param qkvBias    whether it has a bias
 * @param out        published name of the output projection
 */
public record SelfAttention(int channels, int heads, double dropout, Normalizer normalizer, String qkv, boolean qkvBias, String out,
    Init qkvInit, Init outInit) implements Layer {
  private static final Kernels KERNELS = Kernels.of(SelfAttention.class, Linear.class, Entmax.class, Dropout.class);
  /** At 1 and below, entmax is not a number; above 2 it is of no use. */
  private static final Slot.Range ALPHA = new Slot.Range(1.05, 2);
  private static final Kernel FUSED = KERNELS.method("fused_attention");
  private static final Kernel EXPLICIT = KERNELS.method("explicit_attention");
  private static final Kernel HEAD_ALPHA = KERNELS.method("head_alpha");
  private static final Kernel LEADING = KERNELS.method("leading_attention");

  /** How a row of scores becomes a distribution over keys. */
  public enum Normalizer {
    @JsonProperty("softmax") SOFTMAX,
    /** Sparse attention, one learned alpha for the layer: {@code softmax.alpha}, raw, 1.5 at first. */
    @JsonProperty("entmax-layer") ENTMAX_LAYER,
    /** Sparse attention, alpha = 1 + sigmoid(a) with one a a head: {@code softmax.alpha} (heads), 0 at first. */
    @JsonProperty("entmax-head") ENTMAX_HEAD
  }

  public SelfAttention {
    if (heads < 1 || channels % heads != 0) {
      throw new IllegalArgumentException("cannot split %d channels over %d heads".formatted(channels, heads));
    }
  }

  /** With a bias in the fused projection. */
  public SelfAttention(int channels, int heads, double dropout, Normalizer normalizer, String qkv, String out, Init qkvInit,
      Init outInit) {
    this(channels, heads, dropout, normalizer, qkv, true, out, qkvInit, outInit);
  }

  @Override
  public Shape declare(Declaration weights, Shape in) {
    weights.add(qkv, new Projection(channels, 3 * channels, qkvBias, qkvInit), in);
    weights.add(out, new Linear(channels, channels, outInit, Init.ZEROS), in);
    long tokens = in.get(0);
    weights.cost(2 * tokens * tokens * channels, in);
    if (normalizer == Normalizer.ENTMAX_LAYER) {
      weights.bounded("softmax.alpha", new Init.Constant(1.5), ALPHA, 1);
    } else if (normalizer == Normalizer.ENTMAX_HEAD) {
      weights.parameter("softmax.alpha", Init.ZEROS, heads);
    }
    return in;
  }

  @Override
  public NDArray forward(Pass pass, NDArray x) {
    double rate = Dropout.rate(pass, dropout);
    if (normalizer == Normalizer.SOFTMAX && rate == 0 && !pass.wants("attention")) {
      return FUSED.call(pass.scope(), x, weight(pass, qkv), biasOfQkv(pass), weight(pass, out), bias(pass, out), heads);
    }
    NDArray[] mixed = EXPLICIT.callAll(pass.scope(), x, weight(pass, qkv), biasOfQkv(pass), weight(pass, out), bias(pass, out), heads,
        normalizer.ordinal(), alpha(pass, x), rate, Dropout.seed(pass, dropout, "attention"));
    pass.tap("attention", mixed[1]);
    return mixed[0];
  }

  /** As {@link #forward}, for a network that reads only the first tokens: gives (B, count, C), equal to the first of all. */
  public NDArray forwardLeading(Pass pass, NDArray x, int count) {
    return LEADING.call(pass.scope(), x, count, weight(pass, qkv), biasOfQkv(pass), weight(pass, out), bias(pass, out), heads,
        normalizer.ordinal(), alpha(pass, x), Dropout.rate(pass, dropout), Dropout.seed(pass, dropout, "attention"));
  }

  /** Multiply-accumulates that {@link #forwardLeading} saves for one sample of so many tokens. */
  public long savedByLeading(long tokens, int count) {
    return (tokens - count) * 2 * channels * (channels + tokens);
  }

  /** Alpha of each head from its raw values, which {@code softmax.alpha} holds for ENTMAX_HEAD. */
  public static NDArray headAlpha(Scope scope, NDArray raw) {
    return HEAD_ALPHA.call(scope, raw);
  }

  private NDArray alpha(Pass pass, NDArray unused) {
    return normalizer == Normalizer.SOFTMAX ? unused : pass.weight("softmax.alpha");
  }

  private List<NDArray> biasOfQkv(Pass pass) {
    return qkvBias ? List.of(bias(pass, qkv)) : List.of();
  }

  private static NDArray weight(Pass pass, String name) {
    return pass.weight(name + ".weight");
  }

  private static NDArray bias(Pass pass, String name) {
    return pass.weight(name + ".bias");
  }
}

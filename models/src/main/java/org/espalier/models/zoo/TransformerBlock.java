package org.espalier.models.zoo;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.types.Shape;
import org.espalier.models.nn.Declaration;
import org.espalier.models.nn.FeedForward;
import org.espalier.models.nn.Init;
import org.espalier.models.nn.Layer;
import org.espalier.models.nn.LayerNorm;
import org.espalier.models.nn.Pass;
import org.espalier.models.nn.Residual;
import org.espalier.models.nn.SelfAttention;
import org.espalier.models.nn.TokenSequence;

/**
 * A block of a transformer: x = x + dropPath(dropout(mix(norm1(x)))), then x + dropPath(dropout(mlp(norm2(x)))). Maps (B, N, C) to the
 * same. The tap {@code middle} hands out what the first addition gives.
 *
 * @param mixing   name of what mixes tokens: attn, but in an MLP-Mixer
 * @param mixer    what mixes tokens
 * @param channel  name of the MLP over the channels: mlp, but in an MLP-Mixer
 * @param dropout  rate on both branches, in [0, 1)
 * @param dropPath rate at which each branch falls, in [0, 1)
 */
public record TransformerBlock(String mixing, Layer mixer, String channel, FeedForward mlp, double normEps, double dropout, double dropPath)
    implements Layer {
  private static final Init SMALL = new Init.Normal(0, 0.02);

  /**
   * With attention: attn, and mlp.fc1 and mlp.fc2.
   *
   * @param hidden  width of the MLP
   * @param dropout also that of the MLP's hidden values
   */
  public TransformerBlock(Layer attention, int channels, int hidden, double normEps, double dropout, double dropPath) {
    this("attn", attention, "mlp", new FeedForward(channels, hidden, dropout, "fc1", "fc2", SMALL, Init.ZEROS), normEps, dropout, dropPath);
  }

  @Override
  public Shape declare(Declaration weights, Shape tokens) {
    weights.add("norm1", norm(), tokens);
    weights.add(mixing, mixer, tokens);
    weights.add("norm2", norm(), tokens);
    return weights.add(channel, mlp, tokens);
  }

  @Override
  public NDArray forward(Pass pass, NDArray x) {
    NDArray mixed = pass.run(mixing, mixer, pass.run("norm1", norm(), x));
    return feedForward(pass, pass.tap("middle", residual(pass, x, mixed, mixing)));
  }

  /**
   * As {@link #forward}, for a network that reads only the first tokens behind it: gives (B, count, C), equal to the first of all. For
   * blocks with a {@link SelfAttention}.
   */
  NDArray forwardLeading(Pass pass, NDArray x, int count) {
    NDArray mixed = attention().forwardLeading(pass.in(mixing), pass.run("norm1", norm(), x), count);
    return feedForward(pass, residual(pass, TokenSequence.leading(pass.scope(), x, count), mixed, mixing));
  }

  /** Multiply-accumulates that {@link #forwardLeading} saves for one sample of so many tokens. */
  long savedByLeading(long tokens, int count) {
    return attention().savedByLeading(tokens, count) + (tokens - count) * mlp.macsOfToken();
  }

  private SelfAttention attention() {
    return (SelfAttention) mixer;
  }

  private NDArray feedForward(Pass pass, NDArray z) {
    return residual(pass, z, pass.run(channel, mlp, pass.run("norm2", norm(), z)), channel);
  }

  private NDArray residual(Pass pass, NDArray x, NDArray branch, String site) {
    return Residual.add(pass, x, branch, dropout, dropPath, site);
  }

  private LayerNorm norm() {
    return new LayerNorm(mlp.channels(), normEps);
  }
}

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

/**
 * A block of a transformer: x = x + dropPath(attn(norm1(x))), then x + dropPath(mlp(norm2(x))) with mlp.fc1 and mlp.fc2. Maps (B, N, C)
 * to the same. The tap {@code middle} hands out what the first addition gives.
 *
 * @param attention named attn
 * @param hidden    width of the MLP
 * @param dropPath  rate at which each branch falls, in [0, 1)
 */
public record TransformerBlock(Layer attention, int channels, int hidden, double normEps, double dropPath) implements Layer {
  private static final Init SMALL = new Init.Normal(0, 0.02);

  @Override
  public Shape declare(Declaration weights, Shape tokens) {
    weights.add("norm1", norm(), tokens);
    weights.add("attn", attention, tokens);
    weights.add("norm2", norm(), tokens);
    return weights.add("mlp", mlp(), tokens);
  }

  @Override
  public NDArray forward(Pass pass, NDArray x) {
    NDArray attended = pass.run("attn", attention, pass.run("norm1", norm(), x));
    NDArray z = pass.tap("middle", Residual.add(pass, x, attended, 0, dropPath, "attn"));
    NDArray hidden = pass.run("mlp", mlp(), pass.run("norm2", norm(), z));
    return Residual.add(pass, z, hidden, 0, dropPath, "mlp");
  }

  private LayerNorm norm() {
    return new LayerNorm(channels, normEps);
  }

  private FeedForward mlp() {
    return new FeedForward(channels, hidden, 0, "fc1", "fc2", SMALL, Init.ZEROS);
  }
}

package org.espalier.models.zoo;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.types.Shape;
import org.espalier.models.nn.BatchNorm;
import org.espalier.models.nn.ChannelBias;
import org.espalier.models.nn.Conv2d;
import org.espalier.models.nn.Declaration;
import org.espalier.models.nn.Init;
import org.espalier.models.nn.Pass;
import org.espalier.models.nn.Pooling;
import org.espalier.models.zoo.AgentConfig.ResLikeStem;

/** The res-like agent's beginning (spec section 4): conv1, norm, GELU, pooling, conv2. Maps (B, 3, S, S) to (B, out, S/s, S/s). */
record ResLikeInput(ResLikeStem stem, int out, InitScheme init) implements ChannelBias {

  @Override
  public Shape declare(Declaration weights, Shape image) {
    Shape map = weights.add("conv1", conv1(), image);
    map = weights.add("norm", new BatchNorm(stem.midChannels()), map);
    if (pools()) {
      map = new Shape(map.get(0), (map.get(1) + 1) / 2, (map.get(2) + 1) / 2);
    }
    return weights.add("conv2", conv2(), map);
  }

  @Override
  public NDArray forward(Pass pass, NDArray images) {
    NDArray x = Pooling.gelu(pass, pass.run("norm", new BatchNorm(stem.midChannels()), pass.run("conv1", conv1(), images)));
    return pass.run("conv2", conv2(), pools() ? Pooling.max(pass, x, 3, 2, 1) : x);
  }

  @Override
  public String channelBias() {
    return "conv2.bias";
  }

  private boolean pools() {
    return stem.stride() >= 8;
  }

  private Conv2d conv1() {
    int mid = stem.midChannels();
    return Conv2d.plain(3, mid, 7, stem.stride() >= 4 ? 2 : 1, 3, Init.xavierUniform(3 * 49, mid * 49));
  }

  private Conv2d conv2() {
    int mid = stem.midChannels();
    return Conv2d.biased(mid, out, 3, stem.stride() >= 2 ? 2 : 1, 1, Init.xavierUniform(mid * 9, out * 9), init.mlpBias());
  }
}

package org.espalier.models.train;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.types.Shape;
import java.util.List;
import org.espalier.models.nn.Declaration;
import org.espalier.models.nn.Network;
import org.espalier.models.nn.Pass;
import org.espalier.models.tensor.Kernel;
import org.espalier.models.tensor.Kernels;

/**
 * A network that answers with some of its classes only, as sets of pictures of some classes are scored.
 *
 * @param chosen classes of the whole network by the class here, each once
 */
record Restricted(Network whole, List<Integer> chosen) implements Network {
  private static final Kernel AMONG = Kernels.of(Restricted.class).method("among");

  @Override
  public Shape declare(Declaration weights, Shape in) {
    whole.declare(weights, in);
    return new Shape(classes());
  }

  @Override
  public NDArray forward(Pass pass, NDArray x) {
    return AMONG.call(pass.scope(), whole.forward(pass, x), chosen.stream().mapToLong(Integer::longValue).toArray());
  }

  @Override
  public int imageSize() {
    return whole.imageSize();
  }

  @Override
  public int classes() {
    return chosen.size();
  }

  @Override
  public List<String> features() {
    return whole.features();
  }
}

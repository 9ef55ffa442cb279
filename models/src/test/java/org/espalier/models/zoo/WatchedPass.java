package org.espalier.models.zoo;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.types.Shape;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.Map;
import org.espalier.models.nn.Description;
import org.espalier.models.nn.Init;
import org.espalier.models.nn.Network;
import org.espalier.models.nn.Pass;
import org.espalier.models.nn.Taps;
import org.espalier.models.nn.Weights;
import org.espalier.models.tensor.ComputeDevice;
import org.espalier.models.tensor.RandomKey;
import org.espalier.models.tensor.Scope;

/** A pass of a network whose features are looked at. The same weights and images for every network of the same shapes. */
final class WatchedPass implements AutoCloseable {
  private static final RandomKey KEY = RandomKey.of(1, "step");
  private final Scope scope = Scope.open(ComputeDevice.cpu(0, 1));
  private final Taps taps;

  private WatchedPass(Network network, int images, Collection<String> features, boolean training) {
    taps = new Taps(features);
    Weights weights = weights(network);
    Pass pass = training ? Pass.training(scope, weights, KEY, taps) : Pass.evaluation(scope, weights, taps);
    network.forward(pass, normal(new Shape(images).addAll(network.image()), 1, "images"));
  }

  static WatchedPass evaluation(Network network, int images, Collection<String> features) {
    return new WatchedPass(network, images, features, false);
  }

  static WatchedPass training(Network network, int images, Collection<String> features) {
    return new WatchedPass(network, images, features, true);
  }

  Shape shape(String feature) {
    return taps.get(feature).getShape();
  }

  float[] values(String feature) {
    return taps.get(feature).toFloatArray();
  }

  /** Matrices of some size, so that branches and attention are no trifles. */
  private Weights weights(Network network) {
    Map<String, NDArray> tensors = new LinkedHashMap<>(Weights.initial(scope, Description.of(network).slots(), 1, "net").asMap());
    Description.of(network).parameters().stream().filter(slot -> slot.shape().dimension() > 1)
        .forEach(slot -> tensors.put(slot.name(), normal(slot.shape(), 0.3, slot.name())));
    return new Weights(tensors);
  }

  private NDArray normal(Shape shape, double std, String what) {
    return scope.floats(new Init.Normal(0, std).values(shape, KEY.path(what).stream()), shape.getShape());
  }

  @Override
  public void close() {
    scope.close();
  }
}

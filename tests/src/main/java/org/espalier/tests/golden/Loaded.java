package org.espalier.tests.golden;

import ai.djl.ndarray.NDArray;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;
import org.espalier.models.InputException;
import org.espalier.models.method.Learner;
import org.espalier.models.nn.Slot;
import org.espalier.models.nn.Weights;
import org.espalier.models.tensor.Scope;

/**
 * A network's weights as a fixture gives them: every slot filled from {@code param/} or {@code buffer/}, parameters ready for
 * gradients.
 *
 * @param names  published names of the slots
 * @param stored where the fixture may keep a slot under another name, that name
 */
record Loaded(Weights weights, List<String> parameters, List<String> buffers, UnaryOperator<String> stored) {

  /** Under the names that our description uses. */
  static Loaded of(Scope scope, Fixture fixture, List<Slot> slots) {
    return of(scope, fixture, slots, UnaryOperator.identity());
  }

  static Loaded of(Scope scope, Fixture fixture, List<Slot> slots, UnaryOperator<String> stored) {
    Map<String, NDArray> tensors = new LinkedHashMap<>();
    List<String> parameters = new ArrayList<>();
    List<String> buffers = new ArrayList<>();
    for (Slot slot : slots) {
      NDArray tensor = read(scope, fixture, slot, stored.apply(slot.name()));
      tensors.put(slot.name(), slot.trainable() ? Scope.requireGradient(tensor) : tensor);
      (slot.trainable() ? parameters : buffers).add(slot.name());
    }
    return new Loaded(new Weights(tensors), parameters, buffers, stored);
  }

  /** A buffer that the fixture does not give has its first values. */
  private static NDArray read(Scope scope, Fixture fixture, Slot slot, String name) {
    if (!slot.trainable() && !fixture.has("buffer/" + name)) {
      return scope.floats(slot.init().values(slot.shape(), Training.KEY.stream()), slot.shape().getShape());
    }
    NDArray tensor = fixture.tensor(scope, (slot.trainable() ? "param/" : "buffer/") + name);
    if (tensor.getShape().equals(slot.shape())) {
      return tensor;
    }
    if (tensor.getShape().size() != slot.shape().size()) {
      throw new InputException("%s has shape %s: our network has %s", name, tensor.getShape(), slot.shape());
    }
    return scope.floats(tensor.toFloatArray(), slot.shape().getShape());
  }

  /** The network as something that an optimizer trains. */
  Learner learner(String name) {
    return new Learner(name, weights, weights.where(parameters::contains));
  }

  List<NDArray> parameterArrays() {
    return parameters.stream().map(weights::get).toList();
  }

  /** Puts gradients, in the order of the parameters, or values of all parameters, under a prefix and in the stored shapes. */
  void putParameters(Answers answers, Fixture fixture, String prefix, List<NDArray> tensors) {
    for (int i = 0; i < parameters.size(); i++) {
      String name = stored.apply(parameters.get(i));
      Values.Reals values = (Values.Reals) Values.of(tensors.get(i));
      answers.put(prefix + name, new Values.Reals(fixture.stored("param/" + name).shape(), values.elements()));
    }
  }

  /** Puts the buffers as they are after a training pass, under both names that fixtures have for them. */
  void putBuffers(Answers answers) {
    for (String name : buffers) {
      Values values = Values.of(weights.get(name));
      answers.put("aux/buffer_after/" + stored.apply(name), values).put("after/" + stored.apply(name), values);
    }
  }
}

package org.espalier.models.train;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import ai.djl.ndarray.NDArray;
import org.espalier.models.checkpoint.DType;
import org.espalier.models.checkpoint.TensorFile;
import org.espalier.models.checkpoint.TensorSpec;
import org.espalier.models.nn.Slot;
import org.espalier.models.nn.Weights;
import org.espalier.models.tensor.Scope;

/** Weights as a file has them. */
public final class StoredWeights {
  private StoredWeights() {}

  /**
   * Copies weights into a scope, which owns them.
   *
   * @param slots what the network needs
   * @throws org.espalier.models.InputException if the file has other tensors; the message lists them
   */
  public static Weights load(Scope scope, List<Slot> slots, TensorFile file) {
    Map<String, TensorSpec> needed = new LinkedHashMap<>();
    slots.forEach(slot -> needed.put(slot.name(), new TensorSpec(DType.F32, slot.shape().getShape())));
    file.expect(needed);
    Map<String, NDArray> tensors = new LinkedHashMap<>();
    needed.keySet().forEach(name -> tensors.put(name, HostTensors.tensor(scope, file.tensor(name))));
    return new Weights(tensors);
  }
}

package org.espalier.models.train;

import ai.djl.ndarray.NDArray;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.espalier.models.checkpoint.TensorFile;
import org.espalier.models.checkpoint.WeightsTransfer;
import org.espalier.models.checkpoint.WeightsTransfer.Fresh;
import org.espalier.models.checkpoint.WeightsTransfer.Resized;
import org.espalier.models.checkpoint.WeightsTransfer.Stored;
import org.espalier.models.nn.Slot;
import org.espalier.models.nn.Transfer;
import org.espalier.models.nn.Weights;
import org.espalier.models.tensor.Scope;

/**
 * Weights read from a file onto a device.
 *
 * @param weights a tensor for every slot, in their order; the scope owns them
 * @param notes   what is not simply the file's, a sentence each
 */
public record Pretrained(Weights weights, List<String> notes) {
  public Pretrained {
    notes = List.copyOf(notes);
  }

  /**
   * The very network that the file is of, to be evaluated or asked: its head and its grid must fit.
   *
   * @throws org.espalier.models.InputException if a tensor is missing, not needed, misshapen or misnamed; the message lists them
   */
  public static Weights whole(Scope scope, List<Slot> slots, TensorFile file, Transfer rules) {
    return load(scope, slots, WeightsTransfer.whole(slots, file, rules), new Weights(Map.of()));
  }

  /**
   * First weights of a network that is to be trained on: a head for other classes starts anew, positions are resized to another
   * grid, and what the rules call optional may be missing. What starts anew is drawn as it would be without the file.
   *
   * @param seed    of the experiment
   * @param learner that draws
   * @throws org.espalier.models.InputException if any other tensor is missing, not needed, misshapen or misnamed; the message lists
   *     them
   */
  public static Pretrained start(Scope scope, List<Slot> slots, TensorFile file, Transfer rules, long seed, String learner) {
    WeightsTransfer transfer = WeightsTransfer.start(slots, file, rules);
    List<Slot> fresh = new ArrayList<>(slots);
    fresh.removeIf(slot -> !(transfer.sources().get(slot.name()) instanceof Fresh));
    return new Pretrained(load(scope, slots, transfer, Weights.initial(scope, fresh, seed, learner)), transfer.notes());
  }

  private static Weights load(Scope scope, List<Slot> slots, WeightsTransfer transfer, Weights fresh) {
    Map<String, NDArray> tensors = new LinkedHashMap<>();
    for (Slot slot : slots) {
      WeightsTransfer.Source source = transfer.sources().get(slot.name());
      if (source instanceof Stored stored) {
        tensors.put(slot.name(), HostTensors.tensor(scope, stored.values()));
      } else if (source instanceof Resized resized) {
        tensors.put(slot.name(), resize(scope, resized));
      } else {
        tensors.put(slot.name(), fresh.get(slot.name()));
      }
    }
    return new Weights(tensors);
  }

  private static NDArray resize(Scope scope, Resized resized) {
    try (Scope step = scope.child()) {
      NDArray positions = HostTensors.tensor(step, resized.values());
      return scope.keep(resized.from().resize(step, positions, resized.to()));
    }
  }
}

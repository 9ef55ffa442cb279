package org.espalier.models.train;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import java.util.Optional;
import org.espalier.models.checkpoint.Manifest;
import org.espalier.models.reparam.Evidence;
import org.espalier.models.zoo.LayerState;

/** In which states the layers of a checkpoint's network are, and by what that was decided. */
public final class LayerStates {
  private LayerStates() {}

  /** First to last; empty for a run whose layers stay what they are, and for a checkpoint of no training. */
  public static List<LayerState> of(Manifest manifest) {
    return training(manifest).map(TrainingState::states).orElse(List.of());
  }

  /** What was measured in the epochs before, for a schedule that decides by it; empty where none does. */
  public static List<Evidence> history(Manifest manifest) {
    return training(manifest).map(TrainingState::history).orElse(List.of());
  }

  private static Optional<TrainingState> training(Manifest manifest) {
    return manifest.state().get("training") instanceof ObjectNode state ? Optional.of(TrainingState.of(state)) : Optional.empty();
  }
}

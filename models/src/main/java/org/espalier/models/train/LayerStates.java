package org.espalier.models.train;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import org.espalier.models.checkpoint.Manifest;
import org.espalier.models.zoo.LayerState;

/** In which states the layers of a checkpoint's network are. */
public final class LayerStates {
  private LayerStates() {}

  /** First to last; empty for a run whose layers stay what they are, and for a checkpoint of no training. */
  public static List<LayerState> of(Manifest manifest) {
    return manifest.state().get("training") instanceof ObjectNode state ? TrainingState.of(state).states() : List.of();
  }
}

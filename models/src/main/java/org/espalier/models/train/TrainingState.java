package org.espalier.models.train;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedSet;
import java.util.TreeSet;
import org.espalier.models.reparam.Evidence;
import org.espalier.models.zoo.LayerState;

/**
 * What a checkpoint holds beside tensors. Learners that live on several devices each write their own scores; the parts are joined
 * by name.
 *
 * @param step    updates done, skipped ones included
 * @param skipped steps, from 1, whose batch is left out
 * @param scores  sums and best by network
 * @param states  of the layers that change theirs; empty where none do
 * @param history what was measured for a schedule that decides by it
 */
record TrainingState(long step, SortedSet<Long> skipped, @JsonProperty("scores") Map<String, RunningScore> scores,
    @JsonInclude(JsonInclude.Include.NON_EMPTY) List<LayerState> states,
    @JsonInclude(JsonInclude.Include.NON_EMPTY) List<Evidence> history) {
  private static final ObjectMapper JSON = new ObjectMapper();

  TrainingState {
    skipped = Collections.unmodifiableSortedSet(new TreeSet<>(skipped));
    scores = Collections.unmodifiableMap(new LinkedHashMap<>(scores));
    states = states == null ? List.of() : List.copyOf(states);
    history = history == null ? List.of() : List.copyOf(history);
  }

  ObjectNode toJson() {
    return JSON.valueToTree(this);
  }

  static TrainingState of(ObjectNode json) {
    return JSON.convertValue(json, TrainingState.class);
  }
}

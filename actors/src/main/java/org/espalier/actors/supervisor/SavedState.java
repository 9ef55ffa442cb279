package org.espalier.actors.supervisor;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.SortedSet;
import java.util.TreeSet;
import org.espalier.analysis.run.RunMark;
import org.espalier.models.checkpoint.Manifest;

/**
 * What a checkpoint of a run says beside its tensors: the state in its manifest.
 *
 * @param training    sums, best so far, skipped steps, see {@link org.espalier.models.train.Snapshot#state}
 * @param mark        how far the run folder's files had come
 * @param seconds     spent training until then, pauses left out
 * @param fingerprint of the devices, as text
 */
record SavedState(ObjectNode training, RunMark mark, double seconds, String fingerprint) {
  private static final String TRAINING = "training";
  private static final ObjectMapper JSON = new ObjectMapper();

  ObjectNode toJson() {
    ObjectNode state = JSON.createObjectNode();
    state.set(TRAINING, training);
    mark.addTo(state);
    state.put("seconds", seconds);
    state.put("fingerprint", fingerprint);
    return state;
  }

  static SavedState of(Manifest manifest) {
    ObjectNode state = manifest.state();
    return new SavedState((ObjectNode) state.get(TRAINING), RunMark.of(manifest), state.get("seconds").doubleValue(),
        state.path("fingerprint").asText());
  }

  /** Steps, from 1, that the copied learners already know to leave out. */
  SortedSet<Long> skipped() {
    SortedSet<Long> skipped = new TreeSet<>();
    for (JsonNode step : training.path("skipped")) {
      skipped.add(step.longValue());
    }
    return skipped;
  }
}

package org.espalier.actors.run;

import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import org.espalier.analysis.run.RunMark;
import org.espalier.models.tensor.Fingerprint;

/**
 * What a checkpoint's manifest keeps beside the files.
 *
 * @param training    of the learners, as {@link org.espalier.models.train.Training} wrote it
 * @param mark        how far events and metrics had come
 * @param fingerprint of the device
 * @param seconds     spent on the run so far
 */
record CheckpointState(ObjectNode training, RunMark mark, Fingerprint fingerprint, double seconds) {
  private static final ObjectMapper JSON = new ObjectMapper().disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES);

  ObjectNode toJson() {
    return JSON.valueToTree(this);
  }

  static CheckpointState of(ObjectNode json) {
    return JSON.convertValue(json, CheckpointState.class);
  }
}

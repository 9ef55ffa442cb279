package org.espalier.actors.trainer;

import java.util.SortedMap;
import java.util.TreeMap;
import org.espalier.models.checkpoint.TensorBytes;

/** The teacher's answers that were not used yet, by step. Confined to its actor. */
final class AnswerBook {
  private final SortedMap<Long, TensorBytes> answers = new TreeMap<>();

  void put(long step, TensorBytes logits) {
    answers.put(step, logits);
  }

  boolean has(long step) {
    return answers.containsKey(step);
  }

  /** The answer to a step's batch; it and those before it are gone from here. */
  TensorBytes take(long step) {
    TensorBytes answer = answers.get(step);
    answers.headMap(step + 1).clear();
    return answer;
  }
}

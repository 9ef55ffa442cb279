package org.espalier.actors.trainer;

import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import org.espalier.models.checkpoint.TensorBytes;

/** The teachers' answers that were not used yet, by step. Confined to its actor. */
final class AnswerBook {
  private final SortedMap<Long, Map<String, TensorBytes>> answers = new TreeMap<>();

  void put(long step, Map<String, TensorBytes> logits) {
    answers.put(step, logits);
  }

  boolean has(long step) {
    return answers.containsKey(step);
  }

  /** The answers to a step's batch; it and those before it are gone from here. */
  Map<String, TensorBytes> take(long step) {
    Map<String, TensorBytes> answer = answers.get(step);
    answers.headMap(step + 1).clear();
    return answer;
  }
}

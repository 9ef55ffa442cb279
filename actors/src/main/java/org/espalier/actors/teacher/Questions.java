package org.espalier.actors.teacher;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.espalier.models.checkpoint.TensorBytes;
import org.espalier.models.data.BatchRef;

/**
 * What a teacher was asked while it serves one placement. Workers that share a batch each ask for all of it, a little apart; it is
 * computed once, for whoever asks while that is under way and for whoever asks soon after. Confined to its actor.
 */
final class Questions {
  /** Workers of one run are in lockstep and ask two steps ahead, so the slowest is fewer answers behind the fastest than this. */
  private static final int KEPT = 4;
  private final Map<BatchRef, List<Teacher.Ask>> underWay = new LinkedHashMap<>();
  private final Map<BatchRef, Map<String, TensorBytes>> answers = new LinkedHashMap<>();

  /** The answer, if it was given already. */
  Optional<Map<String, TensorBytes>> known(BatchRef batch) {
    return Optional.ofNullable(answers.get(batch));
  }

  /** Keeps a question until its batch is answered. Gives whether it is the first for this batch, which is to be computed then. */
  boolean add(Teacher.Ask ask) {
    List<Teacher.Ask> asked = underWay.computeIfAbsent(ask.batch(), batch -> new ArrayList<>());
    asked.add(ask);
    return asked.size() == 1;
  }

  /** The batch is computed. Gives who asked for it, in that order. */
  List<Teacher.Ask> answered(BatchRef batch, Map<String, TensorBytes> logits) {
    answers.put(batch, logits);
    if (answers.size() > KEPT) {
      answers.remove(answers.keySet().iterator().next());
    }
    return underWay.remove(batch);
  }

  /** The batch cannot be computed. Gives who asked for it, in that order. */
  List<Teacher.Ask> failed(BatchRef batch) {
    return underWay.remove(batch);
  }
}

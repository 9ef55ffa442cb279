package org.espalier.actors.teacher;

import java.util.List;
import java.util.Map;
import org.espalier.actors.RunTerm;
import org.espalier.models.checkpoint.TensorBytes;
import org.espalier.models.data.BatchRef;

/** A piece of a teacher's native work. */
sealed interface Job {

  /**
   * A placement enters the lesson of its experiment, whose networks are loaded if nobody is in it.
   *
   * @param asks whether files that are not here can be asked for; else that is an error
   */
  record Enter(RunTerm work, String experiment, boolean asks) implements Job {}

  /** @param lesson that somebody is in */
  record Answer(Object lesson, BatchRef batch) implements Job {}

  /** A placement leaves its lesson; the networks go with the last one. */
  record Leave(RunTerm work) implements Job {}

  /** What it came to. */
  sealed interface Result {}

  /** @param runs that trained the networks and are not here */
  record Missing(List<String> runs) implements Result {}

  /**
   * @param lesson      equal for all that ask the same
   * @param fingerprint of the device
   */
  record Entered(Object lesson, String fingerprint) implements Result {}

  /**
   * @param logits by the teachers' names
   * @param nanos  that they took
   */
  record Answers(Map<String, TensorBytes> logits, long nanos) implements Result {}

  /** There is nothing to say. */
  enum Done implements Result { INSTANCE }

  /** For people: what it is at. */
  default String words() {
    return this instanceof Enter enter ? "loading the networks of " + enter.work
        : this instanceof Answer ? "answering" : "freeing networks";
  }
}

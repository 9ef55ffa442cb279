package org.espalier.actors.trainer;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.espalier.actors.exchange.Handover.Kind;
import org.espalier.models.checkpoint.TensorBytes;
import org.espalier.models.data.BatchRef;
import org.espalier.models.reparam.Evidence;
import org.espalier.models.train.EpochReport;
import org.espalier.models.train.LayerReport;
import org.espalier.models.train.Snapshot;
import org.espalier.models.train.StepReport;

/** What a piece of native work came to; it tells the actor everything that it needs to go on. */
sealed interface Phase {

  /** The learners are here and stand where they were told to. */
  record Opened(Position position, String fingerprint, List<Question> questions, List<Evidence> evidence) implements Phase {}

  /** A step that goes on when others have said what it needs. */
  sealed interface Waiting extends Phase {
    /** Under way, from 1. */
    long step();
  }

  /**
   * The learners here did what they can of a shard before others have spoken.
   *
   * @param offers  to be sent, by learner
   * @param awaited partners elsewhere without whose offers the step cannot go on; none if only the teacher is waited for
   */
  record Forwarded(long step, int shard, Map<String, Map<String, TensorBytes>> offers, Set<String> awaited) implements Waiting {}

  /**
   * The step has come to where tensors of learners are handed over.
   *
   * @param given   what is handed over, if anything is: by learner
   * @param awaited what the step goes on with; none goes on at once
   * @param of      learners whose these are
   */
  record Exchanging(long step, Kind kind, Map<String, Map<String, TensorBytes>> given, Optional<Kind> awaited, Set<String> of)
      implements Waiting {}

  /** The step is done. */
  record Stepped(StepReport report, long nanos, Position position, List<Question> questions) implements Phase {}

  /** Nothing was left of the epoch but skipped batches. */
  record NothingLeft(Position position) implements Phase {}

  /** The epoch is evaluated. */
  record Evaluated(List<EpochReport> reports, Position position, List<Evidence> evidence) implements Phase {}

  /** The layers are in the states that the epoch wants. */
  record Entered(List<LayerReport> reports) implements Phase {}

  /** A copy was made. */
  record Copied(Snapshot snapshot) implements Phase {}

  /** Nothing of the run is left here. */
  record Closed() implements Phase {}

  /** The batch of a step, for the teacher: asked ahead, so that the answer is there when it is needed. */
  record Question(long step, BatchRef batch) {}
}

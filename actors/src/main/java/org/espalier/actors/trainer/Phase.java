package org.espalier.actors.trainer;

import java.util.List;
import java.util.Map;
import java.util.Set;
import org.espalier.models.checkpoint.TensorBytes;
import org.espalier.models.data.BatchRef;
import org.espalier.models.train.EpochReport;
import org.espalier.models.train.Snapshot;
import org.espalier.models.train.StepReport;

/** What a piece of native work came to; it tells the actor everything that it needs to go on. */
sealed interface Phase {

  /** The learners are here and stand where they were told to. */
  record Opened(Position position, String fingerprint, List<Question> questions) implements Phase {}

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
   * The shards here are computed.
   *
   * @param sums    to be handed on, by learner: of these shards and all before them; none while those before are awaited
   * @param learned learners whose batches these are
   * @param awaited whose sum the step goes on with: that of the shards before these, or of all; {@link Sum#NONE} goes on at once
   */
  record Summed(long step, Map<String, Map<String, TensorBytes>> sums, Set<String> learned, Sum awaited) implements Waiting {}

  /** Sums over the shards of a batch. */
  enum Sum { NONE, BEFORE, WHOLE }

  /** The step is done. */
  record Stepped(StepReport report, long nanos, Position position, List<Question> questions) implements Phase {}

  /** Nothing was left of the epoch but skipped batches. */
  record NothingLeft(Position position) implements Phase {}

  /** The epoch is evaluated. */
  record Evaluated(List<EpochReport> reports, Position position) implements Phase {}

  /** A copy was made. */
  record Copied(Snapshot snapshot) implements Phase {}

  /** Nothing of the run is left here. */
  record Closed() implements Phase {}

  /** The batch of a step, for the teacher: asked ahead, so that the answer is there when it is needed. */
  record Question(long step, BatchRef batch) {}
}

package org.espalier.actors.supervisor;

import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.espalier.actors.JournalEvent;
import org.espalier.actors.schedule.EpochDecision;
import org.espalier.actors.trainer.Position;
import org.espalier.models.train.EpochReport;

/** What happened in a run, as its coordinator journals it. */
public sealed interface RunFact extends JournalEvent {

  /** @param experimentHash of all that decides the bits */
  record RunStarted(String experimentHash, long seed) implements RunFact {}

  /** @param devices by learner */
  record RunPlaced(long term, Map<String, String> devices) implements RunFact {
    public RunPlaced {
      devices = Collections.unmodifiableMap(new TreeMap<>(devices));
    }
  }

  /** Journaled before any trainer acts on it. */
  record EpochDecided(EpochDecision decision) implements RunFact {}

  record CheckpointCommitted(Commit commit) implements RunFact {}

  /** A whole checkpoint was found that a crash had kept out of the journal; from now on it counts. */
  record CheckpointAdopted(Commit commit) implements RunFact {}

  /** A checkpoint's bits are not those that were written; it counts no more. */
  record CheckpointSetAside(String name, String reason) implements RunFact {}

  /** @param scores by network */
  record EpochRecorded(int epoch, long step, Map<String, ScoreFact> scores) implements RunFact {
    public EpochRecorded {
      scores = Collections.unmodifiableMap(new TreeMap<>(scores));
    }

    static EpochRecorded of(Position position, List<EpochReport> reports) {
      Map<String, ScoreFact> scores = new TreeMap<>();
      reports.forEach(report -> scores.put(report.score(), ScoreFact.of(report)));
      return new EpochRecorded(position.epochs(), position.step(), scores);
    }
  }

  /**
   * Percent of the test images, and the best so far.
   *
   * @param best      top-1 on validation images if there are some, else on test images
   * @param bestEpoch from 1
   */
  record ScoreFact(double top1, double top5, double best, int bestEpoch) {

    static ScoreFact of(EpochReport report) {
      return new ScoreFact(report.test().top1Percent(), report.test().top5Percent(), report.best().top1(), report.best().epoch());
    }
  }

  /**
   * A loss or gradient was not finite: the run goes back, and leaves the batch of this step out.
   *
   * @param step from 1
   * @param name of the number that was not finite
   */
  record RolledBack(long term, long step, String learner, String name, double value) implements RunFact {}

  /** A trainer, a teacher or its node was lost; the run is placed anew. */
  record RoleFailed(long term, String device, long step, String phase, String reason) implements RunFact {}

  record RunPaused(long step) implements RunFact {}

  record RunFinished(long step) implements RunFact {}

  record RunFailed(String message) implements RunFact {}

  /** Somebody asked to go on with a paused or failed run. */
  record RunResumed() implements RunFact {}
}

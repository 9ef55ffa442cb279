package org.espalier.actors.supervisor;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import org.espalier.actors.Deadlines;
import org.espalier.actors.RunTerm;
import org.espalier.actors.supervisor.NextMove.Standing;
import org.espalier.actors.trainer.StartPoint;
import org.espalier.models.reparam.Evidence;
import org.espalier.models.train.EpochReport;
import org.espalier.models.train.Snapshot;
import org.espalier.models.train.StepReport;
import org.espalier.models.zoo.LayerState;

/** One placement of a run, as its coordinator follows it. Confined to the coordinator; changes in place. */
final class Watch {
  private static final int FEWEST_AHEAD = 2;
  private static final int MOST_AHEAD = 256;
  final RunTerm work;
  final Crew crew;
  final Joined<StepReport> steps;
  final Joined<List<EpochReport>> epochs;
  final Joined<Snapshot> snapshots;
  private final Duration ahead;
  Optional<StartPoint> start = Optional.empty();
  long recorded;
  long granted;
  long stop;
  long copied = -1;
  long committed = -1;
  boolean copying;
  boolean saving;
  int entered;
  boolean entering;
  OptionalLong target = OptionalLong.empty();
  /** States in the epoch that is in force. */
  List<LayerState> layers = List.of();
  /** Of all epochs so far, where a schedule decides by it. */
  List<Evidence> evidence = List.of();
  /** Whether the trainers were called to their learners. */
  boolean called;
  boolean over;
  /** Whether a trainer evaluates its learners, which takes longer than a step. */
  boolean evaluating;
  private double secondsBefore;
  private long began;
  private double stepSeconds = Double.POSITIVE_INFINITY;

  /** @param ahead how far the trainers may be ahead of the record, in time */
  Watch(RunTerm work, List<Post> posts, Duration ahead) {
    this.work = work;
    this.crew = new Crew(posts);
    this.ahead = ahead;
    this.steps = new Joined<>(posts.size());
    this.epochs = new Joined<>(posts.size());
    this.snapshots = new Joined<>((int) posts.stream().filter(post -> post.worker() == 0).count());
  }

  /**
   * The placement starts after so many updates.
   *
   * @param seconds of training before, if there was any
   * @param point   the checkpoint that it starts from, if there is one
   */
  void startAt(long step, Optional<Double> seconds, Optional<StartPoint> point) {
    start = point;
    recorded = step;
    granted = step;
    stop = step;
    copied = point.isPresent() ? step : -1;
    committed = copied;
    secondsBefore = seconds.orElse(0.0);
    began = System.nanoTime();
  }

  /** Time spent training, in seconds, with what was spent before this placement. */
  double seconds() {
    return secondsBefore + (System.nanoTime() - began) / 1e9;
  }

  /** Of several workers only the first measures. */
  void knows(List<Evidence> told) {
    evidence = told.size() > evidence.size() ? told : evidence;
  }

  void took(double seconds) {
    stepSeconds = stepSeconds == Double.POSITIVE_INFINITY ? seconds : 0.9 * stepSeconds + 0.1 * seconds;
  }

  /** How long trainers may take until something is heard of them. */
  Duration silence(Deadlines deadlines) {
    if (evaluating || copying || stepSeconds == Double.POSITIVE_INFINITY) {
      return deadlines.unknown();
    }
    Duration some = Duration.ofMillis((long) (1000 * stepSeconds * deadlines.factor()));
    return some.compareTo(deadlines.atLeast()) > 0 ? some : deadlines.atLeast();
  }

  /** Steps that the trainers may be ahead of the record. */
  long window() {
    double steps = ahead.toMillis() / 1000.0 / stepSeconds;
    return Math.max(FEWEST_AHEAD, Math.min(MOST_AHEAD, (long) Math.ceil(steps)));
  }

  /** Once all trainers have said where they can come to rest, that is where the last of them does. */
  void settleTarget() {
    List<Long> holdings = crew.holdings();
    if (!holdings.isEmpty() && target.isEmpty()) {
      target = OptionalLong.of(holdings.stream().mapToLong(Long::longValue).max().orElseThrow());
      granted = holdings.stream().mapToLong(Long::longValue).min().orElseThrow();
    }
  }

  Standing standing(boolean pausing, boolean blocked) {
    return new Standing(crew.still(granted), recorded, granted, stop, window(), copied, copying, saving, committed, entered, entering,
        pausing, target, blocked);
  }
}

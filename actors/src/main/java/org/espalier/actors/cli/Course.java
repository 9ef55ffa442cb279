package org.espalier.actors.cli;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.espalier.actors.run.RunTask;
import org.espalier.models.experiment.Prepared;
import org.espalier.models.train.EpochReport;

/** How far a run is, and what it measured in the epoch that ended. Confined to the thread that trains. */
final class Course {
  private final int epochs;
  private final int stepsPerEpoch;
  private final int batchSize;
  private final int networks;
  private final long last;
  private final InstantSource clock;
  private final List<EpochReport> ended = new ArrayList<>();
  private Instant firstTime;
  private long firstStep = -1;
  private long step;

  /** Of a whole run. */
  Course(int epochs, int stepsPerEpoch, int batchSize, int networks, InstantSource clock) {
    this(epochs, stepsPerEpoch, batchSize, networks, (long) epochs * stepsPerEpoch, clock);
  }

  private Course(int epochs, int stepsPerEpoch, int batchSize, int networks, long last, InstantSource clock) {
    this.epochs = epochs;
    this.stepsPerEpoch = stepsPerEpoch;
    this.batchSize = batchSize;
    this.networks = networks;
    this.last = last;
    this.clock = clock;
    this.firstTime = clock.instant();
  }

  static Course of(RunTask task, InstantSource clock) {
    Prepared prepared = task.prepared();
    int networks = prepared.plan().members().stream().mapToInt(member -> member.scored().size()).sum();
    return new Course(prepared.plan().epochs(), prepared.stepsPerEpoch(), prepared.plan().batchSize(), networks, task.end(), clock);
  }

  int epochs() {
    return epochs;
  }

  int stepsPerEpoch() {
    return stepsPerEpoch;
  }

  int batchSize() {
    return batchSize;
  }

  Instant now() {
    return clock.instant();
  }

  long step() {
    return step;
  }

  void stepped(long done) {
    if (firstStep < 0 || done <= firstStep) {   // the first step is slow, and a run may go back
      firstStep = done;
      firstTime = clock.instant();
    }
    step = done;
  }

  /** Takes a network's report; gives whether all of the epoch are there. */
  boolean epochEnded(EpochReport report) {
    if (!ended.isEmpty() && ended.get(0).epoch() != report.epoch()) {
      ended.clear();
    }
    ended.add(report);
    return ended.size() == networks;
  }

  /** {@code vit 22.41 % (loss 2.113)  agent 41.00 % (rests)}. */
  String scores() {
    List<String> parts = new ArrayList<>();
    for (EpochReport report : ended) {
      parts.add(String.format(Locale.ROOT, "%s %.2f %% (%s)", report.score(), report.test().top1Percent(),
          report.trained() ? String.format(Locale.ROOT, "loss %.3f", report.loss()) : "rests"));
    }
    return String.join("  ", parts);
  }

  /** Images a second since the start; 0 before it can be told. */
  double rate() {
    double seconds = Duration.between(firstTime, clock.instant()).toNanos() / 1e9;
    return step > firstStep && seconds > 0 ? (step - firstStep) * batchSize / seconds : 0;
  }

  /** {@code 3 min 5 s left}; empty before it can be told. */
  String left() {
    double images = (last - step) * (double) batchSize;
    return rate() == 0 || images <= 0 ? "" : Texts.time(images / rate()) + " left";
  }
}

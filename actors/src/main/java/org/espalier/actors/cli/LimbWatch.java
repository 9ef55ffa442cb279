package org.espalier.actors.cli;

import java.io.PrintWriter;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.espalier.actors.web.ApiClient;
import org.espalier.actors.web.Control.RunFile;
import org.espalier.actors.web.Control.RunStatus;
import org.espalier.actors.web.Control.SweepRun;

/** Tells of one run of a cluster's sweep what {@link RunsProgress} tells of one that is trained here. */
final class LimbWatch {
  private final SweepRun planned;
  private final RemoteLines metrics;
  private final String words;
  private final PrintWriter out;
  private RunStatus told;
  private long toldTerm;
  private List<String> columns = List.of();
  /** Updates behind which nothing is news: what was taken over, and what was told. */
  private long known;

  /** @param words how the cluster is named in a command */
  LimbWatch(ApiClient node, SweepRun planned, String words, PrintWriter out) {
    this.planned = planned;
    this.metrics = new RemoteLines(node, planned.name(), RunFile.METRICS);
    this.words = words;
    this.out = out;
    this.known = planned.from();
  }

  /** Gives whether there was any news. */
  boolean tell(RunStatus now) {
    boolean news = told == null ? now.term() > 0 || RunTexts.ended(now) : !now.equals(told);
    if (news) {
      tellPlace(now);
      tellEpochs(now);
      tellChange(now);
      told = now;
    }
    return news;
  }

  /** Whoever follows another takes over a moment after it is placed. */
  private void tellPlace(RunStatus now) {
    if (now.status().equals("TRAINING") && now.term() > toldTerm && now.step() >= planned.from()) {
      toldTerm = now.term();
      long step = now.term() == 1 ? planned.from() : now.step();
      say((step == 0 ? "begins" : "goes on from step %d of %d".formatted(step, planned.to())) + ", " + RunTexts.where(now));
    }
  }

  /** Of the last checkpoint that counts: what comes behind it may be trained again, and told then. */
  private void tellEpochs(RunStatus now) {
    List<EpochRow> rows = new ArrayList<>();
    metrics.restart();
    if (!metrics.read(Duration.ZERO, line -> collect(line, rows))) {
      return;   // it is being cut back: what is told next tells this too
    }
    rows.stream().filter(row -> row.step() > known && row.step() <= now.step()).forEach(row -> say(String.format(Locale.ROOT,
        "epoch %d/%d  %s %.2f %%", row.epoch(), now.epochs(), row.learner(), row.top1())));
    known = Math.max(known, now.step());
  }

  private void collect(String line, List<EpochRow> rows) {
    if (line.startsWith("epoch,")) {
      columns = List.of(line.split(",", -1));
    } else {
      EpochRow.of(columns, line).ifPresent(rows::add);
    }
  }

  private void tellChange(RunStatus now) {
    if (told != null && now.status().equals(told.status())) {
      return;
    }
    switch (now.status()) {
      case "PLACING" -> say("interrupted: " + RunTexts.line(now.message()));
      case "PAUSED" -> say("is paused at step %d; to let it go on: espalier resume %s%s".formatted(now.step(), now.name(), words));
      case "COMPLETED" -> say("is complete");
      case "FAILED", "REFUSED", "CANCELLED" -> say(now.status().toLowerCase(Locale.ROOT) + ": " + RunTexts.line(now.message()));
      default -> { }   // that it waits, or is about to pause, is said by what comes of it
    }
  }

  private void say(String what) {
    out.println(planned.name() + "  " + what);
  }
}

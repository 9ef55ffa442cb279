package org.espalier.actors.cli;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.espalier.actors.web.ApiClient;
import org.espalier.actors.web.Control.RunFile;
import org.espalier.actors.web.Control.RunStatus;

/** Follows a run from afar. Nodes may come and go meanwhile: what cannot be asked now is asked again. */
final class RunWatch {
  private static final Duration PATIENCE = Duration.ofSeconds(10);
  private final Session session;
  private final ApiClient node;
  private final String run;
  private final Patience patience;
  private final RemoteLines events;
  private final RemoteLines metrics;
  private final List<String> newEvents = new ArrayList<>();
  private final List<String> newRows = new ArrayList<>();
  private RunStory story;
  private RunStatus told;

  RunWatch(Session session, ApiClient node, String run) {
    this.session = session;
    this.node = node;
    this.run = run;
    this.patience = new Patience(session.err());
    this.events = new RemoteLines(node, run, RunFile.EVENTS);
    this.metrics = new RemoteLines(node, run, RunFile.METRICS);
  }

  /** Gives the exit code, once the run has ended. */
  int follow() {
    RunStatus status = node.run(run);   // a node that never answered is an error, one that stops answering is not
    while (true) {
      boolean ended = RunTexts.ended(status);
      if (told != null && told.term() != status.term()) {
        restart();   // it went back to a checkpoint, and its files with it
      }
      if (!ended) {
        tell(status);
      }
      RunStatus now = status;
      while (!patience.ask(() -> news(now, ended ? Duration.ZERO : PATIENCE))) {
        restart();
      }
      if (ended) {
        return end(status);
      }
      status = patience.ask(() -> node.run(run));
    }
  }

  /** Tells all that is new; false if a file was cut back. */
  private boolean news(RunStatus status, Duration patience) {
    if (!events.read(patience, newEvents::add) || !metrics.read(Duration.ZERO, newRows::add)) {
      return false;
    }
    if (story == null && !newEvents.isEmpty()) {
      story = new RunStory(RunOutline.of(RemoteLines.all(node, run, RunFile.EXPERIMENT)), session.err());
    }
    if (story != null) {
      story.tell(newEvents, newRows, status.lastStep());
      newEvents.clear();
      newRows.clear();
    }
    return true;
  }

  private void restart() {
    events.restart();
    metrics.restart();
    newEvents.clear();
    newRows.clear();
    if (story != null) {
      story.again();
    }
  }

  private void tell(RunStatus status) {
    boolean same = told != null && told.status().equals(status.status()) && told.message().equals(status.message())
        && told.devices().equals(status.devices());
    if (!same) {
      session.err().println("run %s: %s".formatted(run, RunTexts.line(status)));
    }
    told = status;
  }

  private int end(RunStatus status) {
    boolean completed = status.status().equals("COMPLETED");
    if (completed) {
      session.out().println(RemoteResult.text(run, RemoteResult.read(node, run)));
    } else {
      session.err().println("run %s: %s".formatted(run, RunTexts.line(status)));
    }
    return completed ? 0 : 1;
  }
}

package org.espalier.actors.web;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.espalier.actors.web.Control.SweepChange;
import org.espalier.actors.web.Control.SweepSubmission;
import org.espalier.actors.web.ControlException.Reason;

/** A {@link SweepSubmission} as it travels. */
record SweepBody(String name, ObjectNode experiment, List<Run> runs, Boolean shared, boolean check, int priority) {
  /** So many that their plan is one message. */
  private static final int MOST = 1000;
  /** Of all that is said of the runs, for the same reason. */
  private static final int MOST_BYTES = 900_000;

  record Run(String name, ObjectNode changes) {
    SweepChange change() {
      return new SweepChange(Names.require("run", name == null ? "" : name), changes == null ? "{}" : changes.toString());
    }
  }

  SweepSubmission submission() {
    if (name == null || experiment == null || runs == null || runs.contains(null)) {
      String missing = name == null ? "name" : experiment == null ? "experiment" : "runs";
      throw new ControlException(Reason.WRONG, ("the body has no %s: send {\"name\": ..., \"experiment\": {...}, "
          + "\"runs\": [{\"name\": ..., \"changes\": {...}}, ...]}").formatted(missing));
    }
    List<SweepChange> changes = runs.stream().map(Run::change).toList();
    if (changes.isEmpty() || changes.size() > MOST) {
      throw new ControlException(Reason.WRONG, "the sweep has %d runs: 1 to %d can be planned together".formatted(changes.size(), MOST));
    }
    if (changes.stream().map(SweepChange::name).distinct().count() < changes.size()) {
      throw new ControlException(Reason.WRONG, "the sweep names a run twice: give each a name of its own");
    }
    String common = experiment.toString();
    if (bytes(common) + changes.stream().mapToInt(run -> bytes(run.name()) + bytes(run.changes())).sum() > MOST_BYTES) {
      throw new ControlException(Reason.WRONG,
          "what is said of the runs has more than %d bytes: ask for fewer runs at a time".formatted(MOST_BYTES));
    }
    return new SweepSubmission(Names.require("sweep", name), common, changes, shared == null || shared, check, priority);
  }

  private static int bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8).length;
  }
}

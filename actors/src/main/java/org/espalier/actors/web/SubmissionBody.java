package org.espalier.actors.web;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Map;
import org.espalier.actors.web.Control.Submission;
import org.espalier.actors.web.ControlException.Reason;

/** A {@link Submission} as it travels: the experiment is JSON in JSON, not text in it. */
record SubmissionBody(String name, ObjectNode experiment, int priority, Map<String, String> devices, Integer workers) {

  Submission submission() {
    if (name == null || experiment == null) {
      throw new ControlException(Reason.WRONG, "the body has no %s: send {\"name\": ..., \"experiment\": {...}}".formatted(
          name == null ? "name" : "experiment"));
    }
    return new Submission(Names.require("run", name), experiment.toString(), priority, devices == null ? Map.of() : Map.copyOf(devices),
        workers == null ? 1 : Workers.require(workers));
  }
}

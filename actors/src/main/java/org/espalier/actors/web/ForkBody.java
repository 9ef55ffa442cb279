package org.espalier.actors.web;

import java.util.List;
import org.espalier.actors.web.Control.ForkSubmission;
import org.espalier.actors.web.ControlException.Reason;

/** A {@link ForkSubmission} as it travels. */
record ForkBody(String name, String at, List<String> settings, int priority) {

  ForkSubmission submission() {
    if (name == null || at == null || settings != null && settings.contains(null)) {
      String missing = name == null ? "name" : at == null ? "at" : "settings without null";
      throw new ControlException(Reason.WRONG,
          "the body has no %s: send {\"name\": ..., \"at\": \"epoch=N\", \"settings\": [...]}".formatted(missing));
    }
    return new ForkSubmission(Names.require("run", name), at, settings == null ? List.of() : List.copyOf(settings), priority);
  }
}

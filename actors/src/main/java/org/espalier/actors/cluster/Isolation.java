package org.espalier.actors.cluster;

import org.espalier.models.InputException;

/** Where the trainers of a node live. */
public enum Isolation {
  /** In the node's own process. */
  NONE,
  /** Each device in a process of its own, which the node watches. */
  PROCESS;

  static Isolation parse(String text) {
    return switch (text) {
      case "none" -> NONE;
      case "process" -> PROCESS;
      default -> throw new InputException("espalier.node.isolation is '%s': there are none and process", text);
    };
  }
}

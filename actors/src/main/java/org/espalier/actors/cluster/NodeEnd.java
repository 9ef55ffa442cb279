package org.espalier.actors.cluster;

/** Why a node, or the process of one of its devices, ends by itself. */
public record NodeEnd(String reason, Kind kind) {

  /** What kind of end it is. */
  public enum Kind {
    /** As it was asked to. */
    ASKED,
    /** Something is wrong with it, or the cluster took it for lost. */
    FAULT,
    /** A native call does not return: the process has to be halted, for such a call outlives everything else. */
    HUNG
  }

  static NodeEnd removed() {
    return new NodeEnd("the cluster has removed this node, for it could not be reached", Kind.FAULT);
  }
}

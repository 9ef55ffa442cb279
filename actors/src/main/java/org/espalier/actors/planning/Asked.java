package org.espalier.actors.planning;

import java.util.List;

/** What somebody asks for. Two who ask for the same are answered together. */
public sealed interface Asked permits SweepRequest, ForkRequest {

  /** Names in the cluster of all runs that this is about. */
  List<String> names();
}

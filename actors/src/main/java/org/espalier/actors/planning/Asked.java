package org.espalier.actors.planning;

import java.util.List;

/** What somebody asks for. Two who ask for the same are answered together. */
public sealed interface Asked permits SweepRequest, ForkRequest, RunRequest {

  /** Of the new run in the cluster; of a sweep for people. */
  String name();

  /** Names in the cluster of all runs that this is about. */
  List<String> names();
}

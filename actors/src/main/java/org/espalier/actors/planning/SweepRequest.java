package org.espalier.actors.planning;

import java.util.List;

/**
 * Experiments that are to be trained together, each beginning that several share once.
 *
 * @param name       for people
 * @param experiment resolved, as JSON: what the runs have in common, as far as they have
 * @param shared     whether shared beginnings are trained once; else every run is trained alone
 * @param check      whether they are only planned
 * @param priority   runs of higher priority are placed first; 0 is usual
 */
public record SweepRequest(String name, String experiment, List<Run> runs, boolean shared, boolean check, int priority) implements Asked {

  /**
   * One of them.
   *
   * @param name    in the cluster
   * @param changes to the experiment, as a JSON merge patch (RFC 7396)
   */
  public record Run(String name, String changes) {}

  public SweepRequest {
    runs = List.copyOf(runs);
  }

  @Override
  public List<String> names() {
    return runs.stream().map(Run::name).toList();
  }
}

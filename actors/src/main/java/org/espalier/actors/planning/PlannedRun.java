package org.espalier.actors.planning;

/**
 * What a run of a sweep trains, or one that trains a teacher of its runs.
 *
 * @param name      in the cluster
 * @param parent    the run that it goes on from; empty if it begins by itself
 * @param from      updates that it takes over
 * @param to        updates at which it ends
 * @param macs      multiply-accumulates between the two
 * @param macsAlone of the whole run
 */
public record PlannedRun(String name, String parent, long from, long to, int stepsPerEpoch, double macs, double macsAlone,
    String experimentHash) {

  public double epochs() {
    return (double) (to - from) / stepsPerEpoch;
  }

  public double epochsAlone() {
    return (double) to / stepsPerEpoch;
  }
}

package org.espalier.actors.supervisor;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/** Where the learners of a run go. Pure. */
final class PlacementPolicy {
  private PlacementPolicy() {}

  /**
   * A device with a trainer.
   *
   * @param threads that it offers a learner
   * @param busy    with another run
   */
  record Device(String id, int threads, boolean busy) {}

  /** What came out. */
  sealed interface Verdict {}

  /** @param devices by learner, in the order of the experiment */
  record Placed(Map<String, String> devices) implements Verdict {}

  record Waits(String reason) implements Verdict {}

  record Impossible(String reason) implements Verdict {}

  /**
   * Learners that were given a device go there; each of the others goes to the free device that has the fewest learners.
   *
   * @param learners with the threads that each computes with, in the order of the experiment
   * @param wanted   devices by learner, as a person or the placement before says
   * @param devices  all, in their order
   */
  static Verdict place(Map<String, Integer> learners, Map<String, String> wanted, List<Device> devices) {
    Map<String, Integer> load = new LinkedHashMap<>();
    devices.forEach(device -> load.put(device.id(), 0));
    Map<String, String> placed = new LinkedHashMap<>();
    for (String learner : wanted.keySet()) {
      if (!learners.containsKey(learner)) {
        return new Impossible("a device is named for learner " + learner + ", but the run has " + learners.keySet());
      }
    }
    for (var learner : learners.entrySet()) {
      String asked = wanted.get(learner.getKey());
      List<Device> fitting = devices.stream().filter(device -> asked == null || device.id().equals(asked))
          .filter(device -> device.threads() >= learner.getValue()).toList();
      if (fitting.isEmpty()) {
        return new Impossible(nowhere(learner.getKey(), learner.getValue(), asked, devices));
      }
      Device best = null;
      for (Device device : fitting) {
        if (!device.busy() && (best == null || load.get(device.id()) < load.get(best.id()))) {
          best = device;
        }
      }
      if (best == null) {
        return new Waits("learner " + learner.getKey() + " waits for " + (asked == null ? "a free device" : asked));
      }
      load.merge(best.id(), 1, Integer::sum);
      placed.put(learner.getKey(), best.id());
    }
    return new Placed(placed);
  }

  private static String nowhere(String learner, int threads, String asked, List<Device> devices) {
    String known = devices.stream().map(device -> device.id() + "/" + device.threads()).collect(Collectors.joining(", "));
    String where = asked == null ? "no device" : "device " + asked + " is not there or";
    return "learner " + learner + " computes with " + threads + " threads, and " + where + " does not offer them: there are " + known
        + ". Name devices with enough threads, as in --devices cpu:0/" + threads;
  }
}

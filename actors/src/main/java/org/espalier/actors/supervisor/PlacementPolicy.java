package org.espalier.actors.supervisor;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Where the learners of a run go. Pure. */
final class PlacementPolicy {
  private PlacementPolicy() {}

  /**
   * A device with a trainer.
   *
   * @param id      unique in the cluster
   * @param node    that it belongs to
   * @param threads that it offers a learner
   * @param busy    with another run
   */
  record Device(String id, String node, int threads, boolean busy) {}

  /** What came out. */
  sealed interface Verdict {}

  record Placed(Places places) implements Verdict {}

  record Waits(String reason) implements Verdict {}

  /** No device that is there would do, even if it were free. */
  record Impossible(String reason) implements Verdict {}

  /**
   * Learners that were given a device go there; each of the others goes to the free device that has the fewest learners, all on one
   * node if there is one with room for them. As long as there is room, further workers get devices of their own in the same way.
   *
   * @param learners with the threads that each computes with, in the order of the experiment
   * @param wanted   where a person or the placement before says; the first worker needs its devices, further ones take others as well
   * @param workers  at most, at least 1
   * @param devices  all, in their order
   */
  static Verdict place(Map<String, Integer> learners, Places wanted, int workers, List<Device> devices) {
    Map<String, String> first = wanted.worker(0);
    for (String learner : first.keySet()) {
      if (!learners.containsKey(learner)) {
        return new Impossible("a device is named for learner " + learner + ", but the run has " + learners.keySet());
      }
    }
    for (var learner : learners.entrySet()) {
      String asked = first.get(learner.getKey());
      if (devices.stream().noneMatch(device -> fits(device, learner.getValue(), asked))) {
        return new Impossible(nowhere(learner.getKey(), learner.getValue(), asked, devices));
      }
    }
    return workers(learners, wanted, workers, devices).<Verdict>map(Placed::new)
        .orElseGet(() -> new Waits(waitsFor(learners, first, devices)));
  }

  /** As many workers as there is room for; the learners of one are on several devices only if that costs no worker. */
  private static Optional<Places> workers(Map<String, Integer> learners, Places wanted, int most, List<Device> devices) {
    Optional<Map<String, String>> spread = worker(learners, wanted.worker(0), devices);
    Optional<Map<String, String>> packed = most == 1 ? Optional.empty() : onOne(learners, wanted.worker(0), devices);
    return Stream.of(spread, packed).flatMap(Optional::stream).map(first -> more(learners, first, wanted, most, devices))
        .max(Comparator.comparingInt(Places::count));
  }

  private static Optional<Map<String, String>> worker(Map<String, Integer> learners, Map<String, String> wanted, List<Device> devices) {
    return together(learners, wanted, devices).or(() -> free(learners, wanted, devices));
  }

  /** All learners on the first device that has room for them. */
  private static Optional<Map<String, String>> onOne(Map<String, Integer> learners, Map<String, String> wanted, List<Device> devices) {
    return devices.stream().map(device -> free(learners, wanted, List.of(device))).flatMap(Optional::stream).findFirst();
  }

  /** The first worker, and as many as there is room for beside it. */
  private static Places more(Map<String, Integer> learners, Map<String, String> first, Places wanted, int most, List<Device> devices) {
    boolean onOne = first.values().stream().distinct().count() == 1;
    List<Map<String, String>> placed = new ArrayList<>(List.of(first));
    List<Device> left = without(first, devices);
    while (placed.size() < most) {
      List<Device> room = left;
      Map<String, String> before = wanted.worker(placed.size());
      Optional<Map<String, String>> next = before.isEmpty() ? Optional.empty() : worker(learners, before, room);
      next = next.or(() -> onOne ? onOne(learners, Map.of(), room) : worker(learners, Map.of(), room));
      if (next.isEmpty()) {
        break;
      }
      placed.add(next.get());
      left = without(next.get(), left);
    }
    return new Places(placed);
  }

  private static List<Device> without(Map<String, String> taken, List<Device> devices) {
    return devices.stream().filter(device -> !taken.containsValue(device.id())).toList();
  }

  /** The node that gives the run the most devices, the first of them in case of doubt. */
  private static Optional<Map<String, String>> together(Map<String, Integer> learners, Map<String, String> wanted, List<Device> devices) {
    Map<String, List<Device>> nodes = new TreeMap<>();
    devices.forEach(device -> nodes.computeIfAbsent(device.node(), node -> new ArrayList<>()).add(device));
    return nodes.values().stream().map(there -> free(learners, wanted, there)).flatMap(Optional::stream)
        .max(Comparator.comparingLong((Map<String, String> placed) -> placed.values().stream().distinct().count()));
  }

  private static Optional<Map<String, String>> free(Map<String, Integer> learners, Map<String, String> wanted, List<Device> devices) {
    Map<String, Integer> load = new LinkedHashMap<>();
    Map<String, String> placed = new LinkedHashMap<>();
    for (var learner : learners.entrySet()) {
      Optional<Device> best = devices.stream().filter(device -> !device.busy())
          .filter(device -> fits(device, learner.getValue(), wanted.get(learner.getKey())))
          .min(Comparator.comparingInt(device -> load.getOrDefault(device.id(), 0)));
      if (best.isEmpty()) {
        return Optional.empty();
      }
      load.merge(best.get().id(), 1, Integer::sum);
      placed.put(learner.getKey(), best.get().id());
    }
    return Optional.of(placed);
  }

  private static boolean fits(Device device, int threads, String asked) {
    return (asked == null || device.id().equals(asked)) && device.threads() >= threads;
  }

  private static String waitsFor(Map<String, Integer> learners, Map<String, String> wanted, List<Device> devices) {
    return learners.entrySet().stream()
        .filter(learner -> free(Map.of(learner.getKey(), learner.getValue()), wanted, devices).isEmpty()).findFirst()
        .map(learner -> "learner " + learner.getKey() + " waits for "
            + (wanted.containsKey(learner.getKey()) ? wanted.get(learner.getKey()) : "a free device"))
        .orElse("it waits for free devices");
  }

  private static String nowhere(String learner, int threads, String asked, List<Device> devices) {
    String known = devices.stream().map(device -> device.id() + "/" + device.threads()).collect(Collectors.joining(", "));
    String where = asked == null ? "no device" : "device " + asked + " is not there or";
    return "learner " + learner + " computes with " + threads + " threads, and " + where + " does not offer them: there are " + known
        + ". Name devices with enough threads, as in --devices cpu:0/" + threads;
  }
}

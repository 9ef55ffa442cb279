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
   * @param memory  bytes that it has for learners; 0 for unknown, which is enough for all
   * @param busy    with another run
   */
  record Device(String id, String node, int threads, long memory, boolean busy) {
    Device idle() {
      return new Device(id, node, threads, memory, false);
    }

    Device taken() {
      return new Device(id, node, threads, memory, true);
    }
  }

  /**
   * What a learner needs of a device.
   *
   * @param memory bytes; 0 as long as nobody knows
   */
  record Need(int threads, long memory) {}

  /** What came out. */
  sealed interface Verdict {}

  record Placed(Places places) implements Verdict {}

  record Waits(String reason) implements Verdict {}

  /** The devices that are there would not do, even if all were free. */
  record Impossible(String reason) implements Verdict {}

  /**
   * Learners that were given a device go there; each of the others goes to the free device that has the fewest learners, all on one
   * node if there is one with room for them. As long as there is room, further workers get devices of their own in the same way.
   *
   * @param learners what they need, in the order of the experiment
   * @param wanted   where a person or the placement before says; the first worker needs its devices, further ones take others as well
   * @param workers  at most, at least 1
   * @param devices  all, in their order
   */
  static Verdict place(Map<String, Need> learners, Places wanted, int workers, List<Device> devices) {
    Map<String, String> first = wanted.worker(0);
    for (String learner : first.keySet()) {
      if (!learners.containsKey(learner)) {
        return new Impossible("a device is named for learner " + learner + ", but the run has " + learners.keySet());
      }
    }
    return workers(learners, wanted, workers, devices.stream().filter(device -> !device.busy()).toList()).<Verdict>map(Placed::new)
        .orElseGet(() -> notNow(learners, first, devices));
  }

  /** Why learners get no place now, and whether they would if all devices were free. */
  private static Verdict notNow(Map<String, Need> learners, Map<String, String> wanted, List<Device> devices) {
    for (var learner : learners.entrySet()) {
      String asked = wanted.get(learner.getKey());
      if (devices.stream().noneMatch(device -> fits(device, learner.getValue(), 0, asked))) {
        return new Impossible(nowhere(learner.getKey(), learner.getValue(), asked, devices));
      }
    }
    if (free(learners, wanted, devices.stream().map(Device::idle).toList()).isEmpty()) {
      return new Impossible("each learner has a device with memory for it, but the devices that are there do not hold all of them ("
          + learners.keySet() + ") at once: there are " + texts(devices) + ". Add a device, or lower batchSize or raise shards");
    }
    return new Waits(waitsFor(learners, wanted, devices));
  }

  /** As many workers as there is room for; the learners of one are on several devices only if that costs no worker. */
  private static Optional<Places> workers(Map<String, Need> learners, Places wanted, int most, List<Device> devices) {
    Optional<Map<String, String>> spread = worker(learners, wanted.worker(0), devices);
    Optional<Map<String, String>> packed = most == 1 ? Optional.empty() : onOne(learners, wanted.worker(0), devices);
    return Stream.of(spread, packed).flatMap(Optional::stream).map(first -> more(learners, first, wanted, most, devices))
        .max(Comparator.comparingInt(Places::count));
  }

  private static Optional<Map<String, String>> worker(Map<String, Need> learners, Map<String, String> wanted, List<Device> devices) {
    return together(learners, wanted, devices).or(() -> free(learners, wanted, devices));
  }

  /** All learners on the first device that has room for them. */
  private static Optional<Map<String, String>> onOne(Map<String, Need> learners, Map<String, String> wanted, List<Device> devices) {
    return devices.stream().map(device -> free(learners, wanted, List.of(device))).flatMap(Optional::stream).findFirst();
  }

  /** The first worker, and as many as there is room for beside it. */
  private static Places more(Map<String, Need> learners, Map<String, String> first, Places wanted, int most, List<Device> devices) {
    boolean onOne = first.values().stream().distinct().count() == 1;
    List<Map<String, String>> placed = new ArrayList<>(List.of(first));
    List<Device> left = devices;
    while (placed.size() < most) {
      List<Device> room = without(placed.get(placed.size() - 1), left);
      Map<String, String> before = wanted.worker(placed.size());
      Optional<Map<String, String>> next = before.isEmpty() ? Optional.empty() : worker(learners, before, room);
      next = next.or(() -> onOne ? onOne(learners, Map.of(), room) : worker(learners, Map.of(), room));
      if (next.isEmpty()) {
        break;
      }
      placed.add(next.get());
      left = room;
    }
    return new Places(placed);
  }

  private static List<Device> without(Map<String, String> taken, List<Device> devices) {
    return devices.stream().filter(device -> !taken.containsValue(device.id())).toList();
  }

  /** The node that gives the run the most devices, the first of them in case of doubt; none can give it more than one a learner. */
  private static Optional<Map<String, String>> together(Map<String, Need> learners, Map<String, String> wanted, List<Device> devices) {
    Map<String, List<Device>> nodes = new TreeMap<>();
    devices.forEach(device -> nodes.computeIfAbsent(device.node(), node -> new ArrayList<>()).add(device));
    Optional<Map<String, String>> best = Optional.empty();
    for (List<Device> there : nodes.values()) {
      Optional<Map<String, String>> placed = free(learners, wanted, there);
      if (placed.map(PlacementPolicy::spread).orElse(0L) > best.map(PlacementPolicy::spread).orElse(0L)) {
        best = placed;
      }
      if (best.map(PlacementPolicy::spread).orElse(0L) == learners.size()) {
        break;
      }
    }
    return best;
  }

  private static long spread(Map<String, String> placed) {
    return placed.values().stream().distinct().count();
  }

  private static Optional<Map<String, String>> free(Map<String, Need> learners, Map<String, String> wanted, List<Device> devices) {
    Map<String, Integer> load = new LinkedHashMap<>();
    Map<String, Long> taken = new LinkedHashMap<>();
    Map<String, String> placed = new LinkedHashMap<>();
    for (var learner : learners.entrySet()) {
      Optional<Device> best = devices.stream().filter(device -> !device.busy())
          .filter(device -> fits(device, learner.getValue(), taken.getOrDefault(device.id(), 0L), wanted.get(learner.getKey())))
          .min(Comparator.comparingInt(device -> load.getOrDefault(device.id(), 0)));
      if (best.isEmpty()) {
        return Optional.empty();
      }
      load.merge(best.get().id(), 1, Integer::sum);
      taken.merge(best.get().id(), learner.getValue().memory(), Long::sum);
      placed.put(learner.getKey(), best.get().id());
    }
    return Optional.of(placed);
  }

  /** @param taken bytes of the device that the run's other learners have */
  private static boolean fits(Device device, Need need, long taken, String asked) {
    return (asked == null || device.id().equals(asked)) && device.threads() >= need.threads()
        && (device.memory() == 0 || device.memory() - taken >= need.memory());
  }

  private static String waitsFor(Map<String, Need> learners, Map<String, String> wanted, List<Device> devices) {
    return learners.entrySet().stream()
        .filter(learner -> free(Map.of(learner.getKey(), learner.getValue()), wanted, devices).isEmpty()).findFirst()
        .map(learner -> "learner " + learner.getKey() + " waits for "
            + (wanted.containsKey(learner.getKey()) ? wanted.get(learner.getKey()) : "a free device"))
        .orElse("it waits for free devices");
  }

  private static String nowhere(String learner, Need need, String asked, List<Device> devices) {
    String where = asked == null ? "no device" : "device " + asked + " is not there or";
    String memory = need.memory() == 0 ? "" : " and takes about " + mebibytes(need.memory());
    return "learner " + learner + " computes with " + need.threads() + " threads" + memory + ", and " + where
        + " does not offer that: there are " + texts(devices) + ". Name devices with enough of both, as in --devices cpu:0/"
        + need.threads();
  }

  private static String texts(List<Device> devices) {
    return devices.isEmpty() ? "none" : devices.stream().map(device -> device.id() + "/" + device.threads()
        + (device.memory() == 0 ? "" : " with " + mebibytes(device.memory()))).collect(Collectors.joining(", "));
  }

  private static String mebibytes(long bytes) {
    return (bytes + (1L << 20) - 1 >> 20) + " MiB";
  }
}

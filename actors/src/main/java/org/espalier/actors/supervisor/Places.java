package org.espalier.actors.supervisor;

import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * Where the learners of a run are, or should be.
 *
 * @param workers in the order of their shards: each has every learner, on a device by learner. None: nowhere, or anywhere
 */
public record Places(List<Map<String, String>> workers) {
  /** Not placed; as a wish, wherever there is room. */
  public static final Places NONE = new Places(List.of());

  public Places {
    workers = workers.stream().map(devices -> Collections.unmodifiableMap(new LinkedHashMap<>(devices))).toList();
  }

  /** One worker, with a device by learner; none if no device is named. */
  public static Places of(Map<String, String> devices) {
    return devices.isEmpty() ? NONE : new Places(List.of(devices));
  }

  /** Devices of a worker by learner, empty if none are named. */
  public Map<String, String> worker(int number) {
    return number < workers.size() ? workers.get(number) : Map.of();
  }

  boolean nowhere() {
    return workers.isEmpty();
  }

  int count() {
    return workers.size();
  }

  /** All devices, those of the first worker first. */
  Collection<String> devices() {
    return workers.stream().flatMap(worker -> worker.values().stream()).distinct().toList();
  }

  /** Devices of a learner, in the order of the shards, by learner. */
  public Map<String, List<String>> byLearner() {
    Map<String, List<String>> devices = new TreeMap<>();
    workers.forEach(worker -> worker.forEach((learner, device) -> devices.computeIfAbsent(learner, name -> new ArrayList<>()).add(device)));
    return devices;
  }
}

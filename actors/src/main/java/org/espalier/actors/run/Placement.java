package org.espalier.actors.run;

import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.espalier.models.InputException;
import org.espalier.models.experiment.Experiment;
import org.espalier.models.experiment.LearnerConfig;
import org.espalier.models.tensor.ComputeDevice;
import org.espalier.models.tensor.ComputeDevice.Kind;

/** Which device computes which learner. What a placement decides changes no bit, except threads that nobody named. */
public record Placement(Map<String, ComputeDevice> devices) {

  public Placement {
    devices = Collections.unmodifiableMap(new LinkedHashMap<>(devices));
  }

  /**
   * Places the learners of an experiment.
   *
   * @param list  names such as {@code cpu:0,cpu:1}, taken in turn by the learners; empty for what the experiment says, or one CPU
   *              device with all cores
   * @param cores of this machine, shared evenly by the CPU devices whose threads are not named
   * @throws InputException if a name is wrong or comes twice, or a learner asks for more threads than its device offers
   */
  public static Placement of(Experiment experiment, Optional<String> list, int cores) {
    Map<String, String> names = list.map(text -> inTurn(experiment, split(text))).orElseGet(() -> asWritten(experiment));
    Map<String, ComputeDevice> devices = parse(names, cores);
    Map<String, ComputeDevice> placed = new LinkedHashMap<>();
    experiment.learners().forEach((learner, config) -> placed.put(learner, fitting(learner, config, devices.get(names.get(learner)))));
    return new Placement(placed);
  }

  private static List<String> split(String list) {
    List<String> names = List.of(list.split(",", -1)).stream().map(String::strip).toList();
    List<String> ids = names.stream().map(name -> ComputeDevice.parse(name, 1).id()).toList();
    for (int i = 0; i < ids.size(); i++) {
      if (ids.indexOf(ids.get(i)) != i) {
        throw new InputException("--devices %s names %s twice: a device computes with one number of threads", list, ids.get(i));
      }
    }
    return names;
  }

  private static Map<String, String> inTurn(Experiment experiment, List<String> names) {
    Map<String, String> placed = new LinkedHashMap<>();
    List<String> learners = List.copyOf(experiment.learners().keySet());
    if (names.size() > learners.size()) {
      throw new InputException("--devices names %d devices, but there are %d learners (%s): a learner computes on one device",
          names.size(), learners.size(), String.join(", ", learners));
    }
    for (int i = 0; i < learners.size(); i++) {
      placed.put(learners.get(i), names.get(i % names.size()));
    }
    return placed;
  }

  private static Map<String, String> asWritten(Experiment experiment) {
    Map<String, String> placed = new LinkedHashMap<>();
    List<String> written = new ArrayList<>(experiment.devices().values());
    String rest = written.isEmpty() ? "cpu:0" : written.get(0);
    experiment.learners().keySet().forEach(learner -> placed.put(learner, experiment.devices().getOrDefault(learner, rest)));
    return placed;
  }

  /** By name as written; a CPU device without threads gets its share of the cores. */
  private static Map<String, ComputeDevice> parse(Map<String, String> names, int cores) {
    long sharing = names.values().stream().distinct().filter(name -> name.startsWith("cpu") && !name.contains("/")).count();
    int share = Math.max(1, cores / (int) Math.max(1, sharing));
    Map<String, ComputeDevice> devices = new TreeMap<>();
    names.values().forEach(name -> devices.put(name, ComputeDevice.parse(name, share)));
    return devices;
  }

  private static ComputeDevice fitting(String learner, LearnerConfig config, ComputeDevice device) {
    int asked = config.threads() == null ? 1 : config.threads();
    if (device.kind() == Kind.CPU && asked > device.threads()) {
      throw new InputException("learner %s computes with %d threads, but device %s offers %d: name it %s/%d, or give the learner fewer "
          + "(which makes another experiment)", learner, asked, device.id(), device.threads(), device.id(), asked);
    }
    return device;
  }

  /** Threads of a learner that names none: all that its device offers, or one beside a GPU. */
  public int threads(String learner) {
    ComputeDevice device = devices.get(learner);
    return device.kind() == Kind.CPU ? device.threads() : 1;
  }

  /** The devices, each once. */
  public List<ComputeDevice> distinct() {
    return devices.values().stream().distinct().toList();
  }

  /** By learner, as an experiment has them. */
  public Map<String, String> names() {
    Map<String, String> names = new LinkedHashMap<>();
    devices.forEach((learner, device) -> names.put(learner, device.kind() == Kind.CPU ? device.toString() : device.id()));
    return names;
  }

  /** For people: {@code vit, agent on cpu:0/2}. */
  public String text() {
    Map<ComputeDevice, List<String>> learners = new LinkedHashMap<>();
    devices.forEach((learner, device) -> learners.computeIfAbsent(device, d -> new ArrayList<>()).add(learner));
    List<String> parts = new ArrayList<>();
    learners.forEach((device, names) -> parts.add(String.join(", ", names) + " on " + device));
    return String.join("; ", parts);
  }
}

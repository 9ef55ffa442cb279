package org.espalier.actors.run;

import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.espalier.models.InputException;
import org.espalier.models.experiment.Experiment;
import org.espalier.models.experiment.LearnerConfig;
import org.espalier.models.tensor.ComputeDevice;
import org.espalier.models.tensor.ComputeDevice.Kind;

/**
 * Which device computes which learner. What a placement decides changes no bit, except threads that nobody named.
 *
 * @param workers in the order of their shards of each batch: each has every learner, on a device by learner; at least one
 */
public record Placement(List<Map<String, ComputeDevice>> workers) {

  public Placement {
    workers = workers.stream().map(devices -> Collections.unmodifiableMap(new LinkedHashMap<>(devices))).toList();
  }

  /** Devices of the first worker, by learner. */
  public Map<String, ComputeDevice> devices() {
    return workers.get(0);
  }

  /**
   * Places the learners of an experiment.
   *
   * @param list  names such as {@code cpu:0,cpu:1}, taken in turn by the learners; a plus between two such lists lets workers share
   *              each batch, as in {@code cuda:0+cuda:1}. Empty for what the experiment says, or one CPU device with all cores
   * @param cores of this machine, shared evenly by the CPU devices whose threads are not named
   * @throws InputException if a name is wrong or comes twice, a learner asks for more threads than its device offers, or there are
   *                        more workers than shards of a batch
   */
  public static Placement of(Experiment experiment, Optional<String> list, int cores) {
    List<Map<String, String>> names = list.map(text -> workers(experiment, text)).orElseGet(() -> List.of(asWritten(experiment)));
    Map<String, ComputeDevice> devices = parse(names.stream().flatMap(worker -> worker.values().stream()).toList(), cores);
    return new Placement(names.stream().map(worker -> {
      Map<String, ComputeDevice> placed = new LinkedHashMap<>();
      experiment.learners().forEach((learner, config) -> placed.put(learner, fitting(learner, config, devices.get(worker.get(learner)))));
      return placed;
    }).toList());
  }

  /**
   * Devices that several runs take in turn, each run where there is room.
   *
   * @param list  names such as {@code cpu:0,cpu:1}; empty for one CPU device with all cores
   * @param cores as {@link #of} takes them
   */
  public static List<ComputeDevice> pool(Optional<String> list, int cores) {
    List<String> names = split(list.orElse("cpu:0"));
    if (names.stream().anyMatch(name -> name.contains("+"))) {
      throw new InputException("--devices %s: devices cannot share the batches of several runs; write a comma between them", list.get());
    }
    if (names.stream().map(name -> ComputeDevice.parse(name, 1).id()).distinct().count() < names.size()) {
      throw new InputException("--devices %s names a device twice: a device computes with one number of threads", list.get());
    }
    Map<String, ComputeDevice> devices = parse(names, cores);
    return names.stream().map(devices::get).toList();
  }

  /**
   * Of an experiment that has such devices for itself in its time: its learners take them in turn.
   *
   * @throws InputException if a learner asks for more threads than its device offers
   */
  public static Placement of(Experiment experiment, List<ComputeDevice> pool) {
    Map<String, ComputeDevice> placed = new LinkedHashMap<>();
    experiment.learners().forEach((learner, config) ->
        placed.put(learner, fitting(learner, config, pool.get(placed.size() % pool.size()))));
    return new Placement(List.of(placed));
  }

  /** @throws InputException if a learner asks for more threads than any of these devices offers */
  public static void requireRoom(Experiment experiment, List<ComputeDevice> pool) {
    ComputeDevice largest = pool.stream().max(Comparator.comparingInt(device -> device.kind() == Kind.CPU ? device.threads()
        : Integer.MAX_VALUE)).orElseThrow();
    experiment.learners().forEach((learner, config) -> fitting(learner, config, largest));
  }

  /** Threads of a learner that names none, wherever of these it is placed. */
  public static int threads(List<ComputeDevice> pool) {
    return pool.stream().mapToInt(Placement::usual).min().orElseThrow();
  }

  private static int usual(ComputeDevice device) {
    return device.kind() == Kind.CPU ? device.threads() : 1;
  }

  private static List<Map<String, String>> workers(Experiment experiment, String list) {
    List<List<String>> workers = Stream.of(list.split("\\+", -1)).map(Placement::split).toList();
    List<String> ids = workers.stream().flatMap(List::stream).map(name -> ComputeDevice.parse(name, 1).id()).toList();
    for (int i = 0; i < ids.size(); i++) {
      if (ids.indexOf(ids.get(i)) != i) {
        throw new InputException("--devices %s names %s twice: a device computes with one number of threads", list, ids.get(i));
      }
    }
    if (workers.size() > experiment.shards()) {
      throw new InputException("--devices %s names %d workers, but the batches have %d shards: at most one worker a shard can share "
          + "them; the key is shards", list, workers.size(), experiment.shards());
    }
    return workers.stream().map(names -> inTurn(experiment, names)).toList();
  }

  private static List<String> split(String list) {
    return Stream.of(list.split(",", -1)).map(String::strip).toList();
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
  private static Map<String, ComputeDevice> parse(List<String> names, int cores) {
    long sharing = names.stream().distinct().filter(name -> name.startsWith("cpu") && !name.contains("/")).count();
    int share = Math.max(1, cores / (int) Math.max(1, sharing));
    Map<String, ComputeDevice> devices = new TreeMap<>();
    names.forEach(name -> devices.put(name, ComputeDevice.parse(name, share)));
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

  /** Threads of a learner that names none: all that its devices offer, or one beside a GPU. */
  public int threads(String learner) {
    return workers.stream().map(worker -> worker.get(learner)).mapToInt(Placement::usual).min().orElseThrow();
  }

  /** The devices, each once. */
  public List<ComputeDevice> distinct() {
    return workers.stream().flatMap(worker -> worker.values().stream()).distinct().toList();
  }

  /** Devices of the first worker by learner, as an experiment has them. */
  public Map<String, String> names() {
    Map<String, String> names = new LinkedHashMap<>();
    devices().forEach((learner, device) -> names.put(learner, device.kind() == Kind.CPU ? device.toString() : device.id()));
    return names;
  }

  /** Names of the devices of the first worker by learner, as an order has them. */
  public Map<String, String> ids() {
    Map<String, String> ids = new TreeMap<>();
    devices().forEach((learner, device) -> ids.put(learner, device.id()));
    return ids;
  }

  /** For people: {@code vit, agent on cpu:0/2}. */
  public String text() {
    return workers.stream().map(Placement::text).collect(Collectors.joining(", batches shared with "));
  }

  private static String text(Map<String, ComputeDevice> devices) {
    Map<ComputeDevice, List<String>> learners = new LinkedHashMap<>();
    devices.forEach((learner, device) -> learners.computeIfAbsent(device, d -> new ArrayList<>()).add(learner));
    List<String> parts = new ArrayList<>();
    learners.forEach((device, names) -> parts.add(String.join(", ", names) + " on " + device));
    return String.join("; ", parts);
  }
}

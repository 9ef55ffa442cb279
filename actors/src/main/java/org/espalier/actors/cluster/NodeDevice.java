package org.espalier.actors.cluster;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigValue;
import com.typesafe.config.ConfigValueType;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.espalier.models.InputException;
import org.espalier.models.tensor.ComputeDevice;
import org.espalier.models.tensor.ComputeDevice.Kind;

/**
 * A device that a node offers.
 *
 * @param memory bytes for learners; 0 for unknown
 */
public record NodeDevice(ComputeDevice compute, long memory) {

  String id() {
    return compute.id();
  }

  /** As a list of {@code espalier.node.devices} has it. */
  Map<String, Object> toConfig() {
    return Map.of("name", name(compute), "memory", memory);
  }

  /** As a list of {@code espalier.node.teachers} has it. */
  static String name(ComputeDevice device) {
    return device.kind() == Kind.CPU ? device.toString() : device.id();
  }

  /**
   * Reads {@code teachers}: names of devices for teachers alone, with one thread where none are named.
   *
   * @param trainers devices of the same node that have other names
   */
  static List<ComputeDevice> teachers(Config node, List<ComputeDevice> trainers) {
    List<ComputeDevice> teachers = node.getStringList("teachers").stream().map(name -> ComputeDevice.parse(name, 1)).toList();
    long names = Stream.concat(trainers.stream(), teachers.stream()).map(ComputeDevice::id).distinct().count();
    if (names != trainers.size() + teachers.size()) {
      throw new InputException("espalier.node.teachers are %s, beside the devices %s: name each once, as in cpu:1/1", teachers, trainers);
    }
    return teachers;
  }

  /**
   * Reads {@code devices}: names, or objects with a name and a memory.
   *
   * @param machine whose cores and memory the CPU devices share evenly that do not name theirs
   */
  static List<NodeDevice> list(Config node, Machine machine) {
    List<String> names = new ArrayList<>();
    List<Long> memories = new ArrayList<>();
    for (ConfigValue device : node.getList("devices")) {
      boolean named = device.valueType() == ConfigValueType.STRING;
      Config parts = named ? null : device.atKey("device").getConfig("device");
      names.add(named ? (String) device.unwrapped() : parts.getString("name"));
      memories.add(named || !parts.hasPath("memory") ? 0L : parts.getBytes("memory"));
    }
    long sharing = names.stream().filter(name -> name.startsWith("cpu") && !name.contains("/")).count();
    int share = Math.max(1, machine.cores() / (int) Math.max(1, sharing));
    long processors = names.stream().filter(name -> name.startsWith("cpu")).count();
    List<NodeDevice> devices = new ArrayList<>();
    for (int i = 0; i < names.size(); i++) {
      ComputeDevice device = ComputeDevice.parse(names.get(i), share);
      long own = device.kind() == Kind.CPU ? machine.memory() / processors : machine.gpuMemory().applyAsLong(device);
      devices.add(new NodeDevice(device, memories.get(i) > 0 ? memories.get(i) : own));
    }
    if (devices.stream().map(NodeDevice::id).distinct().count() != devices.size()) {
      throw new InputException("espalier.node.devices are %s: name each once, as in cpu:0, cpu:1", names);
    }
    return devices;
  }
}

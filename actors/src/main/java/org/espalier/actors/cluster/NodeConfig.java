package org.espalier.actors.cluster;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigException;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.espalier.actors.teacher.cache.AnswerSettings;
import org.espalier.actors.teacher.cache.AnswerStore;
import org.espalier.models.InputException;
import org.espalier.models.tensor.ComputeDevice;

/**
 * What a node of a cluster is, as its configuration file says ({@code espalier.node}; {@code reference.conf} explains the keys).
 *
 * @param name         unique in the cluster
 * @param roles        {@code control}, {@code worker} or both
 * @param devices      that it trains on; none without the role
 * @param teachers     devices for teachers alone; none without the role
 * @param data         folder of this node alone
 * @param runs         folder of run folders
 * @param sharedRuns   whether that folder is the same one on all nodes
 * @param lanePort     for tensors; 0 for any
 * @param seeds        {@code host:port} of the nodes that are there first
 * @param meeting      how it finds them
 * @param controlNodes how many nodes of the cluster have the role control
 * @param journal      {@code h2} or {@code postgresql}
 * @param isolation    whether each device has a process of its own
 */
public record NodeConfig(String name, String cluster, Set<String> roles, List<NodeDevice> devices, List<ComputeDevice> teachers,
    Path data, Path runs, boolean sharedRuns, String host, int port, int lanePort, List<String> seeds, Meeting meeting, int controlNodes,
    String journal, Isolation isolation) {
  static final String CONTROL = "control";
  static final String WORKER = "worker";

  public NodeConfig {
    roles = Set.copyOf(roles);
    devices = List.copyOf(devices);
    teachers = List.copyOf(teachers);
    seeds = List.copyOf(seeds);
    if (!name.matches("[A-Za-z0-9][A-Za-z0-9-]{0,62}")) {
      throw new InputException("espalier.node.name is '%s': give the node a name of letters, digits and dashes", name);
    }
    for (String role : new TreeSet<>(roles)) {
      if (!role.equals(CONTROL) && !role.equals(WORKER)) {
        throw new InputException("espalier.node.roles has '%s': there are control and worker", role);
      }
    }
    if (roles.isEmpty()) {
      throw new InputException("espalier.node.roles is empty: give control, worker or both");
    }
    if (!journal.equals("h2") && !journal.equals("postgresql")) {
      throw new InputException("espalier.node.journal.kind is '%s': there are h2 and postgresql", journal);
    }
    if (meeting == Meeting.BOOTSTRAP && !seeds.isEmpty()) {
      throw new InputException("espalier.node.seeds names %s, but nodes are found by bootstrap: leave seeds empty", seeds);
    }
    if (controlNodes < 1 || controlNodes == 2) {
      throw new InputException("espalier.node.control-nodes is %d: two cannot tell who of them is cut off; give 1, or 3 and more",
          controlNodes);
    }
  }

  /**
   * Reads {@code espalier.node}.
   *
   * @param machine shared evenly by CPU devices that do not say what they have of it
   * @throws InputException if a value is missing or wrong
   */
  public static NodeConfig of(Config config, Machine machine) {
    try {
      Config node = config.getConfig("espalier.node");
      Set<String> roles = new TreeSet<>(node.getStringList("roles"));
      List<NodeDevice> devices = roles.contains(WORKER) ? NodeDevice.list(node, machine) : List.of();
      List<ComputeDevice> teachers = roles.contains(WORKER)
          ? NodeDevice.teachers(node, devices.stream().map(NodeDevice::compute).toList()) : List.of();
      return new NodeConfig(node.getString("name"), node.getString("cluster"), roles, devices, teachers, folder(node, "data"),
          folder(node, "runs.folder"), node.getBoolean("runs.shared"), node.getString("host"), node.getInt("port"), node.getInt("lane.port"),
          node.getStringList("seeds"), Meeting.parse(node.getString("meeting")), node.getInt("control-nodes"),
          node.getString("journal.kind"), Isolation.parse(node.getString("isolation")));
    } catch (ConfigException e) {
      throw new InputException(e, "the node's configuration is wrong: %s", e.getMessage());
    }
  }

  private static Path folder(Config node, String key) {
    return Path.of(node.getString(key)).toAbsolutePath().normalize();
  }

  /** The processes of its devices, each with one of them: under the node's name, at any address that is free. */
  List<NodeConfig> children() {
    return Stream.concat(devices.stream().map(device -> child(List.of(device), List.of())),
        teachers.stream().map(device -> child(List.of(), List.of(device)))).toList();
  }

  private NodeConfig child(List<NodeDevice> trainer, List<ComputeDevice> teacher) {
    return new NodeConfig(name, cluster, Set.of(WORKER), trainer, teacher, data, runs, sharedRuns, host, 0, 0, List.of(), Meeting.SEEDS,
        controlNodes, journal, Isolation.NONE);
  }

  /** The same at another node. */
  NodeConfig joining(String seed) {
    return new NodeConfig(name, cluster, roles, devices, teachers, data, runs, sharedRuns, host, port, lanePort, List.of(seed), meeting,
        controlNodes, journal, isolation);
  }

  /** The device of a process that has one, for its trainer or for a teacher alone. */
  ComputeDevice onlyDevice() {
    return devices.isEmpty() ? teachers.get(0) : devices.get(0).compute();
  }

  /**
   * What teachers of this node answered, in its data folder unless the settings name another.
   *
   * @param settings of the node, over those of {@code reference.conf}
   */
  public AnswerStore answers(Config settings) {
    return new AnswerStore(AnswerSettings.of(settings, data.resolve("answers")), InstantSource.system());
  }

  /** Of all devices. */
  public List<ComputeDevice> computeDevices() {
    return devices.stream().map(NodeDevice::compute).toList();
  }

  boolean controls() {
    return roles.contains(CONTROL);
  }
}

package org.espalier.actors.cluster;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigFactory;
import com.typesafe.config.ConfigRenderOptions;
import java.util.List;
import java.util.Map;
import org.espalier.models.tensor.ComputeDevice;

/**
 * What a node tells the process that it starts for a device: its own settings with another address and one device. It travels as a line
 * of JSON, through a pipe and never through a file or an argument, for there may be secrets in it. Pure.
 *
 * @param config of the process, over the defaults of {@code reference.conf}
 * @param node   as the process is in the cluster: the node's name, with an address of its own
 * @param parent reference of whoever waits in the node for the process to introduce itself
 */
public record ChildConfig(Config config, NodeConfig node, String parent) {
  private static final String PARENT = "espalier.child.parent";

  /**
   * @param child one of the node's processes
   * @param file  the node's settings
   * @param seed  {@code host:port} of the node, where it is now
   */
  static ChildConfig of(NodeConfig child, Config file, String seed, String parent) {
    return of(child.joining(seed), file, parent);
  }

  private static ChildConfig of(NodeConfig child, Config file, String parent) {
    Config settings = file.resolveWith(file.withFallback(ConfigFactory.defaultReferenceUnresolved()).resolve());
    Config own = ConfigFactory.parseMap(Map.of(
        "espalier.node.roles", List.copyOf(child.roles()),
        "espalier.node.devices", child.devices().stream().map(NodeDevice::toConfig).toList(),
        "espalier.node.teachers", child.teachers().stream().map(NodeDevice::name).toList(),
        "espalier.node.seeds", child.seeds(), "espalier.node.port", 0, "espalier.node.lane.port", 0,
        "espalier.node.isolation", "none", "akka.remote.artery.bind.port", "", PARENT, parent), "the device's node");
    return new ChildConfig(ClusterConfig.of(child).withFallback(own).withFallback(settings), child, parent);
  }

  /** Reads what {@link #line} wrote. */
  public static ChildConfig read(String line) {
    Config config = ConfigFactory.parseString(line);
    NodeConfig node = NodeConfig.of(config.withFallback(ConfigFactory.defaultReferenceUnresolved()).resolve(), new Machine(1, 0, gpu -> 0));
    return new ChildConfig(config, node, config.getString(PARENT));
  }

  String line() {
    return config.root().render(ConfigRenderOptions.concise());
  }

  /** What files of the process are called: {@code cpu-0}. */
  public String logName() {
    return device().id().replace(':', '-');
  }

  /** Of which there is one. */
  public ComputeDevice device() {
    return node.onlyDevice();
  }
}

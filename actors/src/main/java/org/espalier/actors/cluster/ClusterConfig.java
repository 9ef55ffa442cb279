package org.espalier.actors.cluster;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigFactory;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;

/** What Akka has to know of a node. Pure. */
final class ClusterConfig {
  private ClusterConfig() {}

  /** Addresses, roles, and who stays when the cluster falls apart. */
  static Config of(NodeConfig node) {
    Map<String, Object> values = new LinkedHashMap<>();
    values.put("akka.remote.artery.canonical.hostname", node.host());
    values.put("akka.remote.artery.canonical.port", node.port());
    values.put("akka.cluster.roles", List.copyOf(new TreeSet<>(node.roles())));
    values.put("akka.cluster.seed-nodes", node.seeds().stream().map(seed -> "akka://" + node.cluster() + "@" + seed).toList());
    values.putAll(survival(node.controlNodes()));
    return ConfigFactory.parseMap(values, "espalier.node");
  }

  /**
   * All settings of a process in a cluster.
   *
   * @param file of the node, which wins over everything but system properties
   * @param rest what else follows from the node: TLS, journal
   */
  static Config complete(NodeConfig node, Config file, Config rest) {
    return ConfigFactory.defaultOverrides().withFallback(file).withFallback(of(node)).withFallback(rest)
        .withFallback(ConfigFactory.parseResources("org/espalier/profiles/cluster.conf"))
        .withFallback(ConfigFactory.parseResources("org/espalier/profiles/local.conf"))
        .withFallback(ConfigFactory.defaultReferenceUnresolved()).resolve();
  }

  /**
   * One control node: whoever is with it stays. Three and more: whoever is with the majority of them, and nobody is let in before that
   * majority is there, or the first of them, begun anew while it is cut off, would be a cluster by itself. On a busy machine it may be
   * seconds until the others' answers are through a TLS handshake, so it asks for a while before it begins one.
   */
  private static Map<String, Object> survival(int controlNodes) {
    String resolver = "akka.cluster.split-brain-resolver.";
    return controlNodes == 1
        ? Map.of(resolver + "active-strategy", "keep-oldest", resolver + "keep-oldest.role", NodeConfig.CONTROL,
            resolver + "keep-oldest.down-if-alone", "off")
        : Map.of(resolver + "active-strategy", "keep-majority", resolver + "keep-majority.role", NodeConfig.CONTROL,
            "akka.cluster.role." + NodeConfig.CONTROL + ".min-nr-of-members", controlNodes / 2 + 1,
            "akka.cluster.seed-node-timeout", "12s");
  }
}

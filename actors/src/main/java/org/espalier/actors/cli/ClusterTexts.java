package org.espalier.actors.cli;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import org.espalier.actors.web.Control.ClusterStatus;
import org.espalier.actors.web.Control.DeviceStatus;
import org.espalier.actors.web.Control.NodeStatus;

/** A cluster for a terminal. */
final class ClusterTexts {
  private ClusterTexts() {}

  static String text(ClusterStatus cluster) {
    List<List<String>> rows = new ArrayList<>();
    rows.add(List.of("node", "status", "address", "roles", "devices"));
    cluster.nodes().forEach(node -> rows.add(row(node)));
    String supervisor = cluster.supervisor().isEmpty() ? "nobody supervises at the moment" : cluster.supervisor() + " supervises";
    return RunTexts.line("cluster %s, version %s: %s (generation %d)".formatted(cluster.cluster(), cluster.version(), supervisor,
        cluster.generation())) + "\n" + Texts.table(rows, List.of(1, 2, 3, 4));
  }

  private static List<String> row(NodeStatus node) {
    return List.of(node.name(), node.status(), node.address(), String.join(", ", node.roles()),
        node.devices().isEmpty() ? "-" : node.devices().stream().map(ClusterTexts::device).collect(Collectors.joining("; ")))
        .stream().map(RunTexts::line).toList();
  }

  /** {@code cpu:0/2 trains first}, {@code cuda:0 is free}. */
  private static String device(DeviceStatus device) {
    String threads = device.name().startsWith("cpu") ? "/" + device.threads() : "";
    return device.name() + threads + device.run().map(run -> " trains " + run).orElse(" is free");
  }
}

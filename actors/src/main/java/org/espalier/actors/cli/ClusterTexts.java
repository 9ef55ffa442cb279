package org.espalier.actors.cli;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.espalier.actors.web.Control.ClusterStatus;
import org.espalier.actors.web.Control.DeviceStatus;
import org.espalier.actors.web.Control.NodeStatus;
import org.espalier.actors.web.Control.TeacherStatus;

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
    String devices = Stream.concat(node.devices().stream().map(ClusterTexts::device), node.teachers().stream().map(ClusterTexts::teacher))
        .collect(Collectors.joining("; "));
    return Stream.of(node.name(), node.status(), node.address(), String.join(", ", node.roles()), devices.isEmpty() ? "-" : devices)
        .map(RunTexts::line).toList();
  }

  /** {@code cpu:0/2 trains first}, {@code cuda:0 is free}. */
  private static String device(DeviceStatus device) {
    return name(device.name(), device.threads()) + device.run().map(run -> " trains " + run).orElse(" is free");
  }

  /** {@code cpu:1/1 teaches first, second}. */
  private static String teacher(TeacherStatus device) {
    return name(device.name(), device.threads())
        + (device.runs().isEmpty() ? " may teach" : " teaches " + String.join(", ", device.runs()));
  }

  private static String name(String device, int threads) {
    return device.startsWith("cpu") ? device + "/" + threads : device;
  }
}

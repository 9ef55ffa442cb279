package org.espalier.actors.supervisor;

import akka.actor.typed.ActorRef;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.espalier.actors.teacher.Teacher;
import org.espalier.actors.trainer.Trainer;

/** The nodes that a supervisor knows, their devices, and which run has which. Confined to the supervisor. */
final class Roster {
  private final Map<String, SupervisorCommand.NodeUp> nodes = new LinkedHashMap<>();
  private final Map<String, SupervisorCommand.Device> devices = new LinkedHashMap<>();
  private final Map<String, String> nodeOf = new HashMap<>();
  private final Map<String, String> runOn = new HashMap<>();

  /** A node is there, or begins anew under its name: what it had before is not there any more. */
  void add(SupervisorCommand.NodeUp up) {
    remove(up.node());
    nodes.put(up.node(), up);
    up.devices().forEach(device -> {
      devices.put(device.id(), device);
      nodeOf.put(device.id(), up.node());
    });
  }

  /** Gives whether it was known. */
  boolean remove(String node) {
    SupervisorCommand.NodeUp gone = nodes.remove(node);
    if (gone != null) {
      gone.devices().forEach(device -> {
        devices.remove(device.id());
        nodeOf.remove(device.id());
      });
    }
    return gone != null;
  }

  Collection<SupervisorCommand.NodeUp> nodes() {
    return nodes.values();
  }

  boolean has(Collection<String> wanted) {
    return devices.keySet().containsAll(wanted);
  }

  /** Devices for a placement, as they stand. */
  List<PlacementPolicy.Device> all() {
    List<PlacementPolicy.Device> all = new ArrayList<>();
    devices.forEach((id, device) -> all.add(new PlacementPolicy.Device(id, nodeOf.get(id), device.threads(), runOn.containsKey(id))));
    return all;
  }

  boolean anyFree() {
    return runOn.size() < devices.size() || !runOn.keySet().containsAll(devices.keySet());
  }

  void give(Collection<String> ids, String run) {
    ids.forEach(id -> runOn.put(id, run));
  }

  void takeBack(String run) {
    runOn.values().removeIf(run::equals);
  }

  boolean isWith(String run) {
    return runOn.containsValue(run);
  }

  /** Trainers of a placement with their learners, in the order of the experiment; empty if one of them is gone by now. */
  Optional<List<Post>> posts(Map<String, String> placed) {
    if (!has(placed.values())) {
      return Optional.empty();
    }
    Map<String, List<String>> learners = new LinkedHashMap<>();
    placed.forEach((learner, device) -> learners.computeIfAbsent(device, id -> new ArrayList<>()).add(learner));
    List<Post> posts = new ArrayList<>();
    learners.forEach((device, here) -> posts.add(new Post(device, devices.get(device).trainer(), here)));
    return Optional.of(posts);
  }

  /** A teacher near the first learner, else any. */
  Optional<ActorRef<Teacher.Command>> teacherNear(Map<String, String> placed) {
    return placed.values().stream().limit(1).map(nodeOf::get).map(nodes::get).map(SupervisorCommand.NodeUp::teacher).flatMap(Optional::stream).findFirst()
        .or(() -> nodes.values().stream().map(SupervisorCommand.NodeUp::teacher).flatMap(Optional::stream).findFirst());
  }
}

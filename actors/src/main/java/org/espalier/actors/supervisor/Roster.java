package org.espalier.actors.supervisor;

import akka.actor.Address;
import akka.actor.typed.ActorRef;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.ToLongFunction;
import org.espalier.actors.Program;
import org.espalier.actors.teacher.Teacher;

/** The nodes that a supervisor knows, their devices, and which run has which. Confined to the supervisor. */
final class Roster {
  private final Map<String, SupervisorCommand.NodeUp> nodes = new LinkedHashMap<>();
  private final Map<String, SupervisorCommand.Device> devices = new LinkedHashMap<>();
  private final Map<String, SupervisorCommand.TeacherDevice> teachers = new LinkedHashMap<>();
  private final Map<String, String> nodeOf = new HashMap<>();
  private final Map<String, String> runOn = new HashMap<>();
  private final Set<String> closed = new HashSet<>();
  /** Why nodes cannot train a run, as long as they have not introduced themselves anew: by run, then by node. */
  private final Map<String, Map<String, String>> refusals = new HashMap<>();

  /**
   * A node is there, has other devices by now, or begins anew under its name.
   *
   * @return devices that it had before and has no more; one whose trainer or teacher is another counts
   */
  Set<String> add(SupervisorCommand.NodeUp up) {
    boolean stays = Optional.ofNullable(nodes.get(up.node())).map(SupervisorCommand.NodeUp::agent).equals(Optional.of(up.agent()));
    boolean closes = stays && closed.contains(up.node());
    Map<String, Object> before = remove(up.node());
    nodes.put(up.node(), up);
    if (closes) {
      closed.add(up.node());
    }
    up.devices().forEach(device -> {
      devices.put(device.id(), device);
      nodeOf.put(device.id(), up.node());
      before.remove(device.id(), device);
    });
    up.teachers().forEach(device -> {
      teachers.put(device.id(), device);
      nodeOf.put(device.id(), up.node());
      before.remove(device.id(), device);
    });
    return before.keySet();
  }

  /** Gives the devices that it had, as they were known. */
  Map<String, Object> remove(String node) {
    SupervisorCommand.NodeUp gone = nodes.remove(node);
    closed.remove(node);
    refusals.values().forEach(nodesOfRun -> nodesOfRun.remove(node));
    Map<String, Object> lost = new LinkedHashMap<>();
    if (gone != null) {
      gone.devices().forEach(device -> {
        devices.remove(device.id());
        nodeOf.remove(device.id());
        lost.put(device.id(), device);
      });
      gone.teachers().forEach(device -> {
        teachers.remove(device.id());
        nodeOf.remove(device.id());
        lost.put(device.id(), device);
      });
    }
    return lost;
  }

  /** Why a node cannot work with this supervisor; empty if it can. */
  Optional<String> misfit(SupervisorCommand.NodeUp up) {
    SupervisorCommand.NodeUp namesake = nodes.get(up.node());
    if (!up.program().equals(Program.IDENTITY)) {
      return Optional.of("node " + up.node() + " is espalier " + up.program() + ", the cluster is " + Program.IDENTITY
          + ": other versions may compute other bits. Install the cluster's version there");
    } else if (namesake != null && !address(namesake).equals(address(up))) {
      return Optional.of("there is a node " + up.node() + " already: give each node a name of its own (espalier.node.name)");
    }
    return Optional.empty();
  }

  /** Where a node is; at its address it may begin anew before its end was noticed. */
  private static Optional<Address> address(SupervisorCommand.NodeUp up) {
    return up.agent().map(agent -> agent.path().address());
  }

  boolean knows(ActorRef<NodeCommand> agent) {
    return nodes.values().stream().anyMatch(up -> up.agent().equals(Optional.of(agent)));
  }

  /** The node gets no new runs. Gives whether it is there. */
  boolean close(String node) {
    boolean known = nodes.containsKey(node);
    if (known) {
      closed.add(node);
    }
    return known;
  }

  Set<String> closed() {
    return Set.copyOf(closed);
  }

  List<SupervisorCommand.NodeUp> closedNodes() {
    return closed.stream().map(nodes::get).toList();
  }

  /** Whether one of these devices is of the node. */
  boolean isOn(String node, Places places) {
    return places.devices().stream().anyMatch(device -> node.equals(nodeOf.get(device)));
  }

  Collection<SupervisorCommand.NodeUp> nodes() {
    return nodes.values();
  }

  boolean has(Collection<String> wanted) {
    return devices.keySet().containsAll(wanted);
  }

  /** Devices for a placement, as they stand. */
  List<PlacementPolicy.Device> all() {
    return allFor("");
  }

  /** Devices as they would stand for a run that gave its own back. */
  List<PlacementPolicy.Device> allFor(String run) {
    return devices.keySet().stream().map(id -> standing(id, run)).toList();
  }

  /** Those of these devices that are there, as they stand. */
  List<PlacementPolicy.Device> of(Collection<String> ids) {
    return ids.stream().filter(devices::containsKey).map(id -> standing(id, "")).toList();
  }

  private PlacementPolicy.Device standing(String id, String run) {
    SupervisorCommand.Device device = devices.get(id);
    String node = nodeOf.get(id);
    boolean taken = runOn.containsKey(id) && !runOn.get(id).equals(run);
    return new PlacementPolicy.Device(id, node, device.threads(), device.memory(), taken || closed.contains(node));
  }

  /** The node of a device cannot train this run. */
  void refuse(String run, String device, String reason) {
    String node = nodeOf.get(device);
    if (node != null) {
      refusals.computeIfAbsent(run, key -> new TreeMap<>()).put(node, reason);
    }
  }

  /** Nodes that cannot train this run, and why. */
  Map<String, String> refusals(String run) {
    return refusals.getOrDefault(run, Map.of());
  }

  /** Nobody works on the run any more. */
  void forget(String run) {
    takeBack(run);
    refusals.remove(run);
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
  Optional<List<Post>> posts(Places places) {
    if (!has(places.devices())) {
      return Optional.empty();
    }
    List<Post> posts = new ArrayList<>();
    for (int worker = 0; worker < places.count(); worker++) {
      Map<String, List<String>> learners = new LinkedHashMap<>();
      places.worker(worker).forEach((learner, device) -> learners.computeIfAbsent(device, id -> new ArrayList<>()).add(learner));
      for (var post : learners.entrySet()) {
        posts.add(new Post(post.getKey(), devices.get(post.getKey()).trainer(), post.getValue(), worker));
      }
    }
    return Optional.of(posts);
  }

  /** The node of a device; empty if it is gone. */
  String nodeOf(String device) {
    return nodeOf.getOrDefault(device, "");
  }

  /**
   * All teachers, but those of nodes that get no new runs unless a run is there.
   *
   * @param runs how many runs the teacher on a device has
   */
  List<TeacherPolicy.Candidate> teachers(Places places, ToLongFunction<String> runs) {
    List<TeacherPolicy.Candidate> there = new ArrayList<>();
    teachers.forEach((id, device) -> there.add(
        new TeacherPolicy.Candidate(id, nodeOf.get(id), device.threads(), true, runs.applyAsLong(id))));
    devices.forEach((id, device) -> there.add(
        new TeacherPolicy.Candidate(id, nodeOf.get(id), device.threads(), false, runs.applyAsLong(id))));
    there.removeIf(candidate -> closed.contains(candidate.node()) && !places.devices().contains(candidate.device()));
    return there;
  }

  /** The teacher on a device that there is. */
  ActorRef<Teacher.Command> teacherOn(String device) {
    return teachers.containsKey(device) ? teachers.get(device).teacher() : devices.get(device).teacher();
  }
}

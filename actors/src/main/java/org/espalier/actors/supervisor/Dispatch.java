package org.espalier.actors.supervisor;

import akka.actor.typed.ActorRef;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.function.ToLongFunction;
import org.espalier.actors.RunTerm;
import org.espalier.actors.teacher.Teacher;

/**
 * Which runs wait, which devices are free, and who leads the runs that are under way: what a supervisor has to know beside its journal
 * to give runs their places. Confined to the supervisor; changes in place.
 */
final class Dispatch {
  private final Roster roster = new Roster();
  private final RunQueue queue = new RunQueue();
  private final Map<String, Charge> charges = new HashMap<>();
  private final Function<RunOrder, ActorRef<CoordinatorCommand>> coordinators;
  private final Shown shown;

  /** Told what people are to read of a run that waits. */
  interface Shown {
    void show(RunEntry entry, String message);
  }

  /** @param coordinators starts the coordinator of a run */
  Dispatch(Function<RunOrder, ActorRef<CoordinatorCommand>> coordinators, Shown shown) {
    this.coordinators = coordinators;
    this.shown = shown;
  }

  Roster roster() {
    return roster;
  }

  /** Whether somebody works on the run, or it waits for a place. */
  boolean holds(String run) {
    return charges.containsKey(run) || queue.holds(run);
  }

  /** None if nobody leads the run now. */
  Optional<Charge> find(String run) {
    return Optional.ofNullable(charges.get(run));
  }

  /** Runs under way on a node. */
  List<Charge> on(String node) {
    return charges.values().stream().filter(charge -> roster.isOn(node, charge.places)).toList();
  }

  /** Runs under way, in a fixed order. */
  List<Charge> under() {
    return charges.values().stream().sorted(Comparator.comparing(charge -> charge.run)).toList();
  }

  /** Tells whoever leads a run on one of these devices that the device is gone; Akka's own word of it may take seconds more. */
  void mourn(Set<String> devices, ToLongFunction<String> terms) {
    charges.values().stream().filter(charge -> charge.coordinator != null).forEach(charge -> {
      charge.places.devices().stream().filter(devices::contains).forEach(device ->
          charge.coordinator.tell(new CoordinatorNote.Lost(new RunTerm(charge.run, terms.applyAsLong(charge.run)), device)));
      if (devices.contains(charge.teacher)) {
        charge.coordinator.tell(new CoordinatorNote.TeacherGone(new RunTerm(charge.run, terms.applyAsLong(charge.run)), charge.teacher));
      }
    });
  }

  /** Gives the charge of a run, with a coordinator. */
  Charge charge(RunEntry entry) {
    Charge charge = charges.computeIfAbsent(entry.order().run(), Charge::new);
    if (charge.coordinator == null) {
      charge.coordinator = coordinators.apply(entry.order());
    }
    return charge;
  }

  /** The run waits for a place: where it was if that is still there, else where a person said, else anywhere. */
  void enqueue(RunEntry entry) {
    String run = entry.order().run();
    Places before = find(run).map(charge -> charge.places).orElse(Places.NONE);
    roster.takeBack(run);
    find(run).ifPresent(charge -> charge.teacher = "");
    boolean back = !before.nowhere() && roster.has(before.devices()) && roster.refusals(run).keySet().stream().noneMatch(node ->
        roster.isOn(node, before));
    queue.add(entry, back ? before : Places.of(entry.order().wanted()), roster.refusals(run).keySet(),
        find(run).map(charge -> charge.memory).orElse(Map.of()));
    shown.show(entry, "");
  }

  /** The run does not wait any more. */
  void dequeue(String run) {
    queue.remove(run);
  }

  /** Nobody works on the run any more. Gives who led it. */
  Optional<Charge> end(String run) {
    queue.remove(run);
    roster.forget(run);
    return Optional.ofNullable(charges.remove(run));
  }

  /**
   * What came of a look at the queue.
   *
   * @param placed     the first runs that fit, whose devices are reserved now
   * @param impossible runs that no device would ever fit as things are, and why
   * @param lost       runs that will never begin, for others that they need will not be complete, and why
   */
  record Look(List<RunEntry> placed, Map<String, String> impossible, Map<String, String> lost) {}

  /**
   * Gives waiting runs devices that fit them.
   *
   * @param most runs at a time
   */
  Look look(Function<String, RunEntry> entries, int most) {
    Look look = new Look(new ArrayList<>(), new LinkedHashMap<>(), new LinkedHashMap<>());
    List<PlacementPolicy.Device> devices = new ArrayList<>(roster.all());
    boolean more = true;
    while (more && look.placed.size() < most && roster.anyFree()) {
      Optional<RunEntry> next = queue.takeFirst(run -> tryPlace(entries.apply(run), entries, devices, look));
      next.ifPresent(look.placed::add);
      more = next.isPresent();
    }
    return look;
  }

  private Optional<RunEntry> tryPlace(RunEntry entry, Function<String, RunEntry> entries, List<PlacementPolicy.Device> devices, Look look) {
    RunOrder order = entry.order();
    Optional<String> lost = Prerequisites.lost(entry, entries);
    lost.ifPresent(reason -> look.lost.put(order.run(), reason));
    Optional<String> awaited = lost.or(() -> Prerequisites.awaited(entry, entries)).or(() -> Sharing.awaited(entry, entries));
    if (awaited.isPresent()) {
      shown.show(entry, awaited.get());
      return Optional.empty();
    }
    Map<String, String> refusals = roster.refusals(order.run());
    List<PlacementPolicy.Device> fit = fitting(order.run(), devices);
    PlacementPolicy.Verdict verdict = PlacementPolicy.place(needs(order), queue.wantedOf(order.run()), order.mostWorkers(), fit);
    if (verdict instanceof PlacementPolicy.Placed placed) {
      charges.computeIfAbsent(order.run(), Charge::new).places = placed.places();
      Collection<String> given = placed.places().devices();
      roster.give(given, order.run());
      devices.replaceAll(device -> given.contains(device.id()) ? device.taken() : device);
      return Optional.of(entry);
    } else if (verdict instanceof PlacementPolicy.Waits waits) {
      shown.show(entry, with(refusals, waits.reason()));
    } else {
      String reason = with(refusals, ((PlacementPolicy.Impossible) verdict).reason());
      look.impossible.put(order.run(), reason);
      shown.show(entry, reason);
    }
    return Optional.empty();
  }

  /** Devices of nodes that can train the run. */
  private List<PlacementPolicy.Device> fitting(String run, List<PlacementPolicy.Device> devices) {
    Set<String> refusing = roster.refusals(run).keySet();
    return refusing.isEmpty() ? devices : devices.stream().filter(device -> !refusing.contains(device.node())).toList();
  }

  /** Memory counts as soon as the run's coordinator has opened the experiment. */
  private Map<String, PlacementPolicy.Need> needs(RunOrder order) {
    Map<String, Long> memory = find(order.run()).map(charge -> charge.memory).orElse(Map.of());
    Map<String, PlacementPolicy.Need> needs = new LinkedHashMap<>();
    order.learners().forEach((learner, threads) ->
        needs.put(learner, new PlacementPolicy.Need(threads, memory.getOrDefault(learner, 0L))));
    return needs;
  }

  /** Whether the devices of a run have the memory for it, now that it is known what it takes. */
  boolean fits(RunEntry entry, Charge charge) {
    List<PlacementPolicy.Device> own = roster.of(charge.places.devices()).stream().map(PlacementPolicy.Device::idle).toList();
    return PlacementPolicy.place(needs(entry.order()), charge.places, charge.places.count(), own) instanceof PlacementPolicy.Placed;
  }

  private static String with(Map<String, String> refusals, String reason) {
    StringBuilder text = new StringBuilder(reason);
    refusals.forEach((node, why) -> text.append(". Node ").append(node).append(" does not take the run: ").append(why));
    return text.toString();
  }

  /**
   * Who takes part in a placement.
   *
   * @param device where the teacher is; empty where there is none
   */
  record Cast(List<Post> posts, Optional<ActorRef<Teacher.Command>> teacher, String device) {}

  /** The trainers of a run's devices, with a teacher if it needs one; empty if one of them is gone by now. */
  Optional<Cast> cast(RunEntry entry, Charge charge) {
    charge.lost.clear();
    Optional<String> device = entry.order().teacher() ? chooseTeacher(entry, charge) : Optional.empty();
    return device.isEmpty() && entry.order().teacher() ? Optional.empty()
        : roster.posts(charge.places).map(posts -> new Cast(posts, device.map(roster::teacherOn), charge.teacher));
  }

  /** The device of a teacher for the run, which is then its teacher; empty if there is none. */
  Optional<String> chooseTeacher(RunEntry entry, Charge charge) {
    List<String> own = List.copyOf(charge.places.devices());
    Set<String> avoided = new HashSet<>(charge.unfit);
    avoided.addAll(charge.lost);
    charge.teacher = "";
    int threads = entry.order().learners().values().iterator().next();   // what the networks compute with
    String node = own.stream().findFirst().map(roster::nodeOf).orElse("");
    Optional<String> chosen = TeacherPolicy.choose(roster.teachers(charge.places, this::taughtBy), threads, own, node, avoided)
        .map(TeacherPolicy.Candidate::device);
    charge.teacher = chosen.orElse("");
    return chosen;
  }

  private long taughtBy(String device) {
    return charges.values().stream().filter(charge -> charge.teacher.equals(device)).count();
  }

  /** Whether free devices would give a run under way more workers than it has. */
  boolean canGrow(RunEntry entry) {
    Optional<Charge> charge = find(entry.order().run());
    if (charge.isEmpty() || charge.get().places.nowhere() || charge.get().places.count() >= entry.order().mostWorkers()) {
      return false;
    }
    Places now = charge.get().places;
    List<PlacementPolicy.Device> fit = fitting(entry.order().run(), roster.allFor(entry.order().run()));
    return PlacementPolicy.place(needs(entry.order()), now, entry.order().mostWorkers(), fit) instanceof PlacementPolicy.Placed placed
        && placed.places().count() > now.count();
  }

  /** Whether some run waits for a place. */
  boolean anyWaits() {
    return queue.size() > 0;
  }

  /** Nodes that get no new runs and have none left. */
  Collection<SupervisorCommand.NodeUp> drained() {
    return roster.closedNodes().stream().filter(up -> on(up.node()).isEmpty()).toList();
  }
}

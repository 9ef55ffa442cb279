package org.espalier.actors.supervisor;

import static org.assertj.core.api.Assertions.assertThat;

import akka.actor.testkit.typed.javadsl.TestInbox;
import akka.actor.typed.ActorRef;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.espalier.actors.Program;
import org.espalier.actors.RunTerm;
import org.espalier.actors.teacher.Teacher;
import org.espalier.actors.trainer.TrainerCommand;
import org.espalier.analysis.run.RunFolder;
import org.junit.jupiter.api.Test;

class DispatchTest {
  private final TestInbox<CoordinatorCommand> coordinator = TestInbox.create();
  private final List<String> shown = new ArrayList<>();
  private final Map<String, RunEntry> entries = new HashMap<>();
  private final Dispatch dispatch = new Dispatch(order -> coordinator.getRef(), (entry, message) -> shown.add(message));

  private static SupervisorCommand.NodeUp node(ActorRef<NodeCommand> agent, String name, String... devices) {
    return new SupervisorCommand.NodeUp(name, Optional.of(agent), Program.IDENTITY, Stream.of(devices).map(device ->
        new SupervisorCommand.Device(name + "/" + device, 1, TestInbox.<TrainerCommand>create().getRef(),
            TestInbox.<Teacher.Command>create().getRef(), 0)).toList());
  }

  private static ActorRef<NodeCommand> agent() {
    return TestInbox.<NodeCommand>create().getRef();
  }

  private RunEntry queued(String run) {
    RunOrder order = new RunOrder(run, "{}", new RunFolder(Path.of(run)), Map.of("vit", 1), false, 1, Map.of(), 1, 0, false);
    RunEntry entry = RunEntry.queued(order, 1, 0);
    entries.put(run, entry);
    dispatch.enqueue(entry);
    return entry;
  }

  private Map<String, String> placed(RunEntry entry) {
    assertThat(dispatch.look(entries::get, 1).placed()).contains(entry);
    return dispatch.charge(entry).places.worker(0);
  }

  @Test
  void aRunThatANodeCannotTakeGoesToAnother() {
    dispatch.roster().add(node(agent(), "a", "cpu:0"));
    dispatch.roster().add(node(agent(), "b", "cpu:0"));
    RunEntry run = queued("run");
    assertThat(placed(run)).containsValue("a/cpu:0");

    dispatch.roster().refuse("run", "a/cpu:0", "its data are others");
    dispatch.enqueue(run);

    assertThat(placed(run)).containsValue("b/cpu:0");
  }

  @Test
  void whereNoNodeTakesItTheRunWaitsWithTheReasonUntilOneIsAnother() {
    ActorRef<NodeCommand> agent = agent();
    dispatch.roster().add(node(agent, "a", "cpu:0"));
    RunEntry run = queued("run");
    placed(run);
    dispatch.roster().refuse("run", "a/cpu:0", "its data are others");
    dispatch.enqueue(run);

    assertThat(dispatch.look(entries::get, 1).placed()).isEmpty();
    assertThat(shown).last().asString().contains("Node a does not take the run: its data are others");

    dispatch.roster().add(node(agent, "a", "cpu:0"));
    assertThat(placed(run)).containsValue("a/cpu:0");
  }

  @Test
  void whoLeadsARunHearsOfADeviceThatIsGoneThoughItsNodeIsThere() {
    ActorRef<NodeCommand> agent = agent();
    SupervisorCommand.NodeUp both = node(agent, "a", "cpu:0", "cpu:1");
    dispatch.roster().add(both);
    placed(queued("run"));

    SupervisorCommand.NodeUp one = new SupervisorCommand.NodeUp("a", both.agent(), both.program(), both.devices().subList(1, 2));
    Set<String> lost = dispatch.roster().add(one);
    dispatch.mourn(lost, run -> 7);

    assertThat(lost).containsExactly("a/cpu:0");
    coordinator.expectMessage(new CoordinatorNote.Lost(new RunTerm("run", 7), "a/cpu:0"));
  }

  // --- teachers ---

  private static SupervisorCommand.NodeUp withTeacher(SupervisorCommand.NodeUp up) {
    return new SupervisorCommand.NodeUp(up.node(), up.agent(), up.program(), up.devices(), List.of(new SupervisorCommand.TeacherDevice(
        up.node() + "/cpu:9", 1, TestInbox.<Teacher.Command>create().getRef())));
  }

  /** A run under a teacher, with its place. */
  private Charge taught(String run) {
    RunOrder order = new RunOrder(run, "{}", new RunFolder(Path.of(run)), Map.of("vit", 1), true, 1, Map.of(), 1, 0, false);
    entries.put(run, RunEntry.queued(order, 1, 0));
    dispatch.enqueue(entries.get(run));
    placed(entries.get(run));
    return dispatch.charge(entries.get(run));
  }

  private String teacherOf(Charge charge) {
    return dispatch.cast(entries.get(charge.run), charge).orElseThrow().device();
  }

  @Test
  void runsShareADeviceForTeachersAndOneThatIsLostIsAvoidedUntilTheNextTerm() {
    dispatch.roster().add(withTeacher(node(agent(), "a", "cpu:0", "cpu:1")));
    Charge first = taught("first");
    Charge second = taught("second");
    assertThat(teacherOf(first)).isEqualTo("a/cpu:9");
    assertThat(teacherOf(second)).isEqualTo("a/cpu:9");

    first.lost.add("a/cpu:9");
    assertThat(dispatch.chooseTeacher(entries.get("first"), first)).contains("a/cpu:0");

    assertThat(teacherOf(first)).as("in the next term").isEqualTo("a/cpu:9");
    first.unfit.add("a/cpu:9");
    assertThat(teacherOf(first)).as("for this run it stays unfit").isEqualTo("a/cpu:0");
    assertThat(teacherOf(second)).isEqualTo("a/cpu:9");
  }

  @Test
  void whoLeadsARunHearsOfATeacherThatIsGone() {
    SupervisorCommand.NodeUp up = node(agent(), "a", "cpu:0");
    dispatch.roster().add(withTeacher(up));
    teacherOf(taught("run"));

    Set<String> lost = dispatch.roster().add(up);
    dispatch.mourn(lost, run -> 7);

    assertThat(lost).containsExactly("a/cpu:9");
    coordinator.expectMessage(new CoordinatorNote.TeacherGone(new RunTerm("run", 7), "a/cpu:9"));
  }

  @Test
  void aNodeThatIsDrainedStaysSoWhenItsDevicesChange() {
    ActorRef<NodeCommand> agent = agent();
    dispatch.roster().add(node(agent, "a", "cpu:0"));
    dispatch.roster().close("a");

    dispatch.roster().add(node(agent, "a", "cpu:0"));

    assertThat(dispatch.roster().closed()).containsExactly("a");
  }
}

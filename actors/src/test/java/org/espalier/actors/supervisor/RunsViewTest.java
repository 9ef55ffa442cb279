package org.espalier.actors.supervisor;

import static org.assertj.core.api.Assertions.assertThat;

import akka.actor.testkit.typed.javadsl.TestProbe;
import akka.actor.typed.ActorRef;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.espalier.actors.AkkaExtension;
import org.espalier.actors.Program;
import org.espalier.analysis.run.RunFolder;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

class RunsViewTest {
  @RegisterExtension
  static final AkkaExtension AKKA = new AkkaExtension();

  private static RunEntry entry(String run) {
    return RunEntry.queued(new RunOrder(run, "{}", new RunFolder(Path.of(run)), Map.of("vit", 1), false, 1, Map.of(), 1, 0, false), 1, 0);
  }

  /** A supervisor that takes over reads its journal first: until then a run that nobody knows yet is not one that is not there. */
  @Test
  void whoeverAsksBeforeTheJournalIsReadWaitsForIt() {
    ActorRef<RunsView.Command> view = AKKA.kit().spawn(RunsView.create());
    TestProbe<RunsView.Runs> runs = AKKA.kit().createTestProbe();
    view.tell(new RunsView.AskRun("first", runs.ref()));
    runs.expectNoMessage(Duration.ofMillis(100));

    view.tell(new RunsView.Began(1, List.of(entry("first"))));

    assertThat(runs.receiveMessage().lines()).extracting(RunsView.Line::run).containsExactly("first");
  }

  @Test
  void itKnowsWhatDecidesAboutNewRuns() {
    ActorRef<RunsView.Command> view = AKKA.kit().spawn(RunsView.create());
    TestProbe<RunsView.Orders> orders = AKKA.kit().createTestProbe();
    view.tell(new RunsView.Began(1, List.of(entry("first"))));
    view.tell(new RunsView.AskOrders(List.of("first", "second"), orders.ref()));
    orders.expectMessage(new RunsView.Orders(0, Map.of("first", entry("first").order())));

    view.tell(new RunsView.Changed(entry("second"), ""));
    view.tell(new RunsView.NodesChanged(List.of(node("a", 4), node("b", 2)), Set.of()));
    view.tell(new RunsView.AskOrders(List.of("second", "third"), orders.ref()));

    orders.expectMessage(new RunsView.Orders(2, Map.of("second", entry("second").order())));
  }

  private static SupervisorCommand.NodeUp node(String name, int threads) {
    return new SupervisorCommand.NodeUp(name, Optional.empty(), Program.IDENTITY, List.of(new SupervisorCommand.Device(name + "/cpu:0",
        threads, AKKA.kit().system().ignoreRef(), AKKA.kit().system().ignoreRef(), 0)));
  }

  @Test
  void itKnowsWhomADeviceForTeachersTeaches() {
    ActorRef<RunsView.Command> view = AKKA.kit().spawn(RunsView.create());
    TestProbe<RunsView.Nodes> nodes = AKKA.kit().createTestProbe();
    view.tell(new RunsView.Began(1, List.of(entry("first").placed(1, Places.NONE), entry("second"))));
    view.tell(new RunsView.NodesChanged(List.of(new SupervisorCommand.NodeUp("a", Optional.empty(), Program.IDENTITY, List.of(),
        List.of(new SupervisorCommand.TeacherDevice("a/cpu:9", 1, AKKA.kit().system().ignoreRef())))), Set.of()));
    view.tell(new RunsView.Taught("first", "a/cpu:9"));
    view.tell(new RunsView.Taught("second", "a/cpu:9"));   // it waits again

    assertThat(lecterns(view, nodes)).containsExactly(new RunsView.Lectern("a/cpu:9", 1, List.of("first")));
    view.tell(new RunsView.Taught("first", ""));
    assertThat(lecterns(view, nodes)).containsExactly(new RunsView.Lectern("a/cpu:9", 1, List.of()));
  }

  private static List<RunsView.Lectern> lecterns(ActorRef<RunsView.Command> view, TestProbe<RunsView.Nodes> nodes) {
    view.tell(new RunsView.AskNodes(nodes.ref()));
    return nodes.receiveMessage().nodes().get(0).teachers();
  }
}

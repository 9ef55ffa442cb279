package org.espalier.actors.copies;

import static org.assertj.core.api.Assertions.assertThat;

import akka.actor.testkit.typed.javadsl.ManualTime;
import akka.actor.testkit.typed.javadsl.TestProbe;
import akka.actor.typed.ActorRef;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.espalier.actors.AkkaExtension;
import org.espalier.actors.copies.RunCopy.Version;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Whom a run's keeper lets copy, and where whoever takes it over looks for it; other nodes are probes, time is moved by hand. */
class SpreadTest {
  @RegisterExtension static final AkkaExtension AKKA = new AkkaExtension(ManualTime.config());
  private static final CopySettings TWO = new CopySettings(Path.of("runs"), 2, Duration.ofSeconds(60), Duration.ofSeconds(60));
  private static final Version NEW = new Version("step-000000000020", "b");
  private static final Version OLD = new Version("step-000000000010", "a");
  private static final RunCopy COPY = new RunCopy("run", 3, List.of(NEW, OLD), false);
  private final ManualTime time = ManualTime.get(AKKA.kit().system());
  private final TestProbe<Copies.Command> self = AKKA.kit().createTestProbe();
  private final List<TestProbe<Copies.Command>> nodes = List.of(AKKA.kit().createTestProbe(), AKKA.kit().createTestProbe(),
      AKKA.kit().createTestProbe());
  private final TestProbe<Spread.Done> done = AKKA.kit().createTestProbe();
  private final TestProbe<Search.Found> found = AKKA.kit().createTestProbe();

  private List<ActorRef<Copies.Command>> refs() {
    List<ActorRef<Copies.Command>> refs = new ArrayList<>();
    nodes.forEach(node -> refs.add(node.ref()));
    return refs;
  }

  private void spread(RunCopy copy) {
    AKKA.kit().spawn(Spread.create(new Copies.Offer(copy, self.ref()), refs(), TWO, done.ref()));
  }

  private Copies.Pull pull(int node) {
    return nodes.get(node).expectMessageClass(Copies.Pull.class);
  }

  private void answer(int node, String failure) {
    Copies.Pull pull = pull(node);
    pull.replyTo().tell(new Copies.Pulled(nodes.get(node).ref(), failure.isEmpty() ? "/runs/run" : "", failure));
  }

  // --- who copies ---

  @Test
  void theFirstTwoCopyAndTheThirdIsNotAsked() {
    spread(COPY);
    answer(0, "");
    answer(1, "");
    assertThat(done.receiveMessage()).isEqualTo(new Spread.Done(COPY, 2, List.of()));
    nodes.get(2).expectNoMessage();
  }

  @Test
  void anotherTakesThePlaceOfOneThatFails() {
    spread(COPY);
    answer(0, "its disk is full");
    answer(1, "");
    answer(2, "");
    Spread.Done end = done.receiveMessage();
    assertThat(end.copies()).isEqualTo(2);
    assertThat(end.failures()).singleElement().asString().contains("its disk is full");
  }

  @Test
  void anotherTakesThePlaceOfOneThatDies() {
    spread(COPY);
    pull(0);
    nodes.get(0).stop();
    answer(1, "");
    answer(2, "");
    assertThat(done.receiveMessage().copies()).isEqualTo(2);
  }

  @Test
  void whoSaysNothingIsNotWaitedForForEver() {
    spread(COPY);
    answer(0, "");
    pull(1);
    time.timePasses(Duration.ofSeconds(60));
    Spread.Done end = done.receiveMessage();
    assertThat(end.copies()).isEqualTo(1);
    assertThat(end.failures()).singleElement().asString().contains("no copy within 60 s");
  }

  @Test
  void whenARunHasEndedWhoIsNoHolderForgetsIt() {
    spread(new RunCopy("run", 3, List.of(NEW), true));
    answer(0, "");
    answer(1, "");
    assertThat(nodes.get(2).receiveMessage()).isEqualTo(new Copies.Drop("run", 3));
  }

  @Test
  void alone() {
    AKKA.kit().spawn(Spread.create(new Copies.Offer(COPY, self.ref()), List.of(), TWO, done.ref()));
    assertThat(done.receiveMessage().copies()).isZero();
  }

  // --- who has it ---

  private void search(List<Version> own) {
    AKKA.kit().spawn(Search.create(COPY, own, refs(), self.ref(), TWO, found.ref()));
  }

  private void has(int node, Version... versions) {
    Copies.AskHeld ask = nodes.get(node).expectMessageClass(Copies.AskHeld.class);
    ask.replyTo().tell(new Copies.Held(nodes.get(node).ref(), List.of(versions)));
  }

  private Copies.Pull pullsFrom(int node) {
    Copies.Pull pull = self.expectMessageClass(Copies.Pull.class);
    assertThat(pull.offer().source()).isEqualTo(nodes.get(node).ref());
    return pull;
  }

  @Test
  void whatIsHereIsNotLookedFor() {
    search(List.of(NEW));
    assertThat(found.receiveMessage()).isEqualTo(new Search.Found(COPY, Optional.of(NEW), ""));
    nodes.get(0).expectNoMessage();
  }

  @Test
  void theLastCheckpointComesFromWhoeverHasIt() {
    search(List.of());
    has(0, OLD);
    has(1, OLD, NEW);
    Copies.Pull pull = pullsFrom(1);
    assertThat(pull.offer().copy()).isEqualTo(COPY);
    pull.replyTo().tell(new Copies.Pulled(self.ref(), "/runs/run", ""));
    assertThat(found.receiveMessage()).isEqualTo(new Search.Found(COPY, Optional.of(NEW), ""));
  }

  @Test
  void theNodeThatHasItMayBeComingBack() {
    search(List.of(OLD));
    has(0, OLD);
    has(1);
    has(2);
    found.expectNoMessage();
    time.timePasses(Duration.ofSeconds(1));
    has(0, OLD);
    has(1);
    has(2, NEW);
    pullsFrom(2).replyTo().tell(new Copies.Pulled(self.ref(), "/runs/run", ""));
    assertThat(found.receiveMessage().missing()).isEmpty();
  }

  @Test
  void whenNobodyHasItTheRunGoesOnFromTheOneBefore() {
    search(List.of());
    has(0, OLD);
    time.timePasses(Duration.ofSeconds(60));
    Copies.Pull pull = pullsFrom(0);
    assertThat(pull.offer().copy().checkpoints()).containsExactly(OLD);
    pull.replyTo().tell(new Copies.Pulled(self.ref(), "/runs/run", ""));
    Search.Found end = found.receiveMessage();
    assertThat(end.version()).contains(OLD);
    assertThat(end.missing()).contains(NEW.name());
  }

  @Test
  void aHolderThatFailsIsReplacedByTheNext() {
    search(List.of());
    has(0, NEW);
    pullsFrom(0).replyTo().tell(new Copies.Pulled(self.ref(), "", "it is damaged"));
    has(1, NEW);
    time.timePasses(Duration.ofSeconds(1));
    pullsFrom(1).replyTo().tell(new Copies.Pulled(self.ref(), "/runs/run", ""));
    assertThat(found.receiveMessage().version()).contains(NEW);
  }
}

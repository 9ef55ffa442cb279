package org.espalier.actors.copies;

import static org.assertj.core.api.Assertions.assertThat;

import akka.actor.testkit.typed.javadsl.ManualTime;
import akka.actor.testkit.typed.javadsl.TestProbe;
import akka.actor.typed.ActorRef;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.espalier.actors.AkkaExtension;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** What finished runs have left comes from whoever has it; other nodes are probes, time is moved by hand. */
class DeliveryTest {
  @RegisterExtension static final AkkaExtension AKKA = new AkkaExtension(ManualTime.config());
  private static final CopySettings SETTINGS = new CopySettings(Path.of("runs"), 1, Duration.ofSeconds(60), Duration.ofSeconds(30));
  private static final RunFile EXPERIMENT = new RunFile("experiment.json", 2);
  private static final RunFile RESULT = new RunFile("result.json", 2);
  private final ManualTime time = ManualTime.get(AKKA.kit().system());
  private final TestProbe<Copies.Command> near = AKKA.kit().createTestProbe();
  private final TestProbe<Copies.Command> far = AKKA.kit().createTestProbe();
  private final TestProbe<Copies.Brought> brought = AKKA.kit().createTestProbe();
  private final BlockingQueue<Bringing> bringing = new LinkedBlockingQueue<>();

  private record Bringing(String run, ActorRef<Copies.Command> node, CompletableFuture<String> end) {}

  private void deliver(String... runs) {
    List<Delivery.Wanted> wanted = List.of(runs).stream().map(run -> new Delivery.Wanted(run, List.of(near.ref(), far.ref()))).toList();
    AKKA.kit().spawn(Delivery.create(wanted, SETTINGS, (run, node) -> {
      Bringing begun = new Bringing(run, node, new CompletableFuture<>());
      bringing.add(begun);
      return begun.end;
    }, brought.ref()));
    time.timePasses(Duration.ZERO);
  }

  private static void has(TestProbe<Copies.Command> node, String run, RunFile... files) {
    Copies.AskFiles asked = node.expectMessageClass(Copies.AskFiles.class);
    assertThat(asked.run()).isEqualTo(run);
    asked.replyTo().tell(new Copies.Files(List.of(files)));
  }

  private Bringing begun() throws InterruptedException {
    return bringing.poll(10, TimeUnit.SECONDS);
  }

  @Test
  void eachComesFromANodeWhereItIsFinished() throws InterruptedException {
    deliver("cnn", "inn");
    has(near, "cnn", EXPERIMENT);
    has(far, "cnn", EXPERIMENT, RESULT);
    Bringing first = begun();
    assertThat(first.node).isEqualTo(far.ref());
    first.end.complete("cnn");
    time.timePasses(Duration.ZERO);
    has(near, "inn", RESULT);
    Bringing second = begun();
    assertThat(second.run).isEqualTo("inn");
    second.end.complete("inn");

    brought.expectMessage(new Copies.Brought(""));
  }

  @Test
  void theNodeThatHasItMayBeComingBack() throws InterruptedException {
    deliver("cnn");
    has(near, "cnn");
    has(far, "cnn");
    brought.expectNoMessage();

    time.timePasses(Duration.ofSeconds(1));
    has(far, "cnn", RESULT);

    begun().end.complete("cnn");
    brought.expectMessage(new Copies.Brought(""));
  }

  @Test
  void anotherTakesThePlaceOfANodeFromWhichItDoesNotCome() throws InterruptedException {
    deliver("cnn");
    has(near, "cnn", RESULT);
    begun().end.completeExceptionally(new IOException("its disk is broken"));
    time.timePasses(Duration.ZERO);
    has(far, "cnn");   // of the first time
    has(far, "cnn", RESULT);

    Bringing second = begun();
    assertThat(second.node).isEqualTo(far.ref());
    second.end.complete("cnn");
    brought.expectMessage(new Copies.Brought(""));
  }

  @Test
  void whatNobodyHasIsSaidAfterAWhile() throws InterruptedException {
    deliver("cnn");
    has(near, "cnn", RESULT);
    begun().end.completeExceptionally(new IOException("its disk is broken"));

    time.timePasses(Duration.ofSeconds(30));

    assertThat(brought.receiveMessage().failure()).contains("no node that answers has run cnn to its end", "its disk is broken",
        "espalier runs");
  }
}

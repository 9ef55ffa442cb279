package org.espalier.actors.supervisor;

import static org.assertj.core.api.Assertions.assertThat;

import akka.actor.testkit.typed.javadsl.TestProbe;
import akka.actor.typed.javadsl.Behaviors;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.espalier.actors.AkkaExtension;
import org.espalier.actors.RunTerm;
import org.espalier.actors.WorkThreads;
import org.espalier.analysis.run.EventKind;
import org.espalier.analysis.run.RunFolder;
import org.espalier.analysis.run.RunMark;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

class ScribeTest {
  @RegisterExtension static final AkkaExtension AKKA = new AkkaExtension();
  private static final RunTerm SECOND = new RunTerm("run", 2);
  private static final RunTerm THIRD = new RunTerm("run", 3);
  @TempDir Path folder;
  private final TestProbe<CoordinatorCommand> coordinator = AKKA.kit().createTestProbe();

  /** In the context of an actor that hands on what it hears. */
  private void write(Consumer<Scribe> story) {
    RunFolder run = RunFolder.create(folder.resolve("run"), "{}", "{}");
    AKKA.kit().spawn(Behaviors.<CoordinatorCommand>setup(context -> Behaviors.withTimers(timers -> {
      Errands errands = new Errands(context, timers, new Troubles(Duration.ofSeconds(1), Duration.ofSeconds(1)));
      RunRecord record = new RunRecord(run, InstantSource.system(), RunListener.SILENT, term -> { });
      story.accept(new Scribe(record, new WorkThreads().start("record"), errands));
      return Behaviors.receiveMessage(message -> {
        coordinator.ref().tell(message);
        return Behaviors.same();
      });
    })));
  }

  private CoordinatorNote next() {
    return coordinator.expectMessageClass(CoordinatorNote.ErrandDone.class).result();
  }

  @Test
  void whatIsStillSaidOfATermBeforeIsNoStepOfTheNewOne() {
    write(scribe -> {
      // given a term whose record goes to step 9, and the next, which has not yet gone back to step 5
      scribe.begin(SECOND);
      scribe.goBack(new RunMark(9, 0, 0), 5, 15, record -> { });
      scribe.begin(THIRD);

      // when the checkpoint of the one before is told of
      scribe.event(EventKind.WARNING, 9, 2, Map.of("message", "late"));
      scribe.goBack(new RunMark(5, 0, 0), 5, 15, record -> { });
    });

    // then the new term does not take that for its own progress
    assertThat(List.of(next(), next(), next())).containsExactly(new CoordinatorNote.WentBack(SECOND), new CoordinatorNote.Recorded(THIRD, 0),
        new CoordinatorNote.WentBack(THIRD));
  }
}

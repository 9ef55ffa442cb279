package org.espalier.actors.supervisor;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.espalier.actors.supervisor.RunOutcome.Status;
import org.espalier.analysis.run.RunFolder;
import org.junit.jupiter.api.Test;

/** A student that is asked for with the runs that train its teachers. */
class TogetherTest {
  private final Map<String, RunEntry> known = new HashMap<>();
  private final RunOrder teacher = order("teacher", "{}");
  private final RunOrder student = order("student", "{}").after(List.of("teacher"));

  private static RunOrder order(String run, String experiment) {
    return new RunOrder(run, experiment, new RunFolder(Path.of(run)), Map.of("vit", 1), false, 4, Map.of(), 1, 0, false);
  }

  private void there(RunOrder order) {
    known.put(order.run(), RunEntry.queued(order, 1, 0));
  }

  private void ended(RunOrder order, Status how) {
    known.put(order.run(), RunEntry.queued(order, 1, 0).ended(RunOutcome.bare(order.run(), how, "")));
  }

  private Together together() {
    return Together.of(List.of(teacher, student), run -> Optional.ofNullable(known.get(run)));
  }

  @Test
  void allAreQueuedOfWhichNoneIsThere() {
    assertThat(together()).isEqualTo(new Together(Optional.empty(), false, List.of(teacher, student)));
  }

  @Test
  void aTeacherThatIsThereIsNotBegunAgain() {
    there(teacher);
    assertThat(together()).isEqualTo(new Together(Optional.empty(), false, List.of(student)));
    for (Status way : List.of(Status.COMPLETED, Status.PAUSED)) {
      ended(teacher, way);
      assertThat(together().open()).as(way.name()).containsExactly(student);
    }
  }

  @Test
  void aTeacherThatCameToNothingIsQueuedAgain() {
    for (Status way : List.of(Status.FAILED, Status.REFUSED, Status.CANCELLED)) {
      ended(teacher, way);
      assertThat(together().open()).as(way.name()).containsExactly(teacher, student);
    }
  }

  @Test
  void theSameStudentAgainFindsTheOneThatIsThere() {
    there(teacher);
    there(student);
    assertThat(together().there()).isTrue();
    assertThat(together().conflict()).isEmpty();
  }

  @Test
  void anotherRunOfTheSameNameIsInTheWay() {
    there(order("teacher", "{\"seed\":2}"));
    assertThat(together().conflict()).contains("there is a run teacher already, and it is another one");
  }
}

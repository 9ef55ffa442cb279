package org.espalier.actors.supervisor;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.espalier.actors.supervisor.TeacherPolicy.Candidate;
import org.junit.jupiter.api.Test;

class TeacherPolicyTest {
  private static final Candidate BESIDE = new Candidate("a/cpu:0", "a", 1, false, 0);
  private static final Candidate SECOND = new Candidate("b/cpu:0", "b", 1, false, 0);
  private static final Candidate FOREIGN = new Candidate("c/cpu:0", "c", 4, false, 0);
  private static final Candidate NEAR = new Candidate("a/cpu:9", "a", 2, true, 3);
  private static final Candidate FAR = new Candidate("b/cpu:9", "b", 2, true, 0);
  private static final List<String> OWN = List.of("a/cpu:0", "b/cpu:0");

  private static Optional<String> chosen(int threads, Set<String> avoided, Candidate... there) {
    return TeacherPolicy.choose(List.of(there), threads, OWN, "a", avoided).map(Candidate::device);
  }

  @Test
  void aDeviceForTeachersOnTheSameNodeComesFirst() {
    assertThat(chosen(2, Set.of(), BESIDE, SECOND, FAR, NEAR)).contains("a/cpu:9");
  }

  @Test
  void ofSeveralOnANodeTheOneWithTheFewestRunsIsTakenAndThenTheFirst() {
    assertThat(chosen(1, Set.of(), NEAR, new Candidate("a/cpu:8", "a", 2, true, 1), new Candidate("a/cpu:7", "a", 2, true, 1)))
        .contains("a/cpu:7");
  }

  @Test
  void withTooFewThreadsItIsNotTaken() {
    assertThat(chosen(4, Set.of(), BESIDE, NEAR, FAR)).contains("a/cpu:0");
  }

  @Test
  void withoutSuchDevicesItIsTheOneBesideTheFirstLearner() {
    assertThat(chosen(1, Set.of(), FOREIGN, SECOND, BESIDE)).contains("a/cpu:0");
  }

  @Test
  void whereThatIsLostAnotherTakesOver() {
    assertThat(chosen(1, Set.of("a/cpu:9", "a/cpu:0"), BESIDE, SECOND, FOREIGN, NEAR)).contains("b/cpu:0");
    assertThat(chosen(1, Set.of("a/cpu:0", "b/cpu:0"), BESIDE, SECOND, FOREIGN)).contains("c/cpu:0");
    assertThat(chosen(1, Set.of("a/cpu:0"), BESIDE)).isEmpty();
  }
}

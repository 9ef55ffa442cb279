package org.espalier.tests.golden;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/** The fixtures that lie in the project, by the code that the script tests/golden runs. */
class GoldenFixturesTest {
  private static final Path FOLDER = Path.of("src", "test", "resources", "golden");

  @TestFactory
  Stream<DynamicTest> everyFixtureIsWhatOurCodeComputes() throws IOException {
    Checker checker = new Checker(Kinds.ALL);
    return Golden.below(FOLDER).stream().sorted().map(file -> DynamicTest.dynamicTest(FOLDER.relativize(file).toString(), () -> {
      Report report = checker.check(file);
      assertThat(report.failures()).as(report.summary()).isEmpty();
      assertThat(report.compared()).isNotEmpty();
    }));
  }

  @TestFactory
  Stream<DynamicTest> everyKindHasAFixture() throws IOException {
    Set<String> kinds = new TreeSet<>();
    for (Path file : Golden.below(FOLDER)) {
      kinds.add(Fixture.open(file).kind());
    }
    return Kinds.ALL.keySet().stream().map(kind -> DynamicTest.dynamicTest(kind, () -> assertThat(kinds).contains(kind)));
  }
}

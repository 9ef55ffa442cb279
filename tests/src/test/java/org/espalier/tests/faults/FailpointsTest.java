package org.espalier.tests.faults;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Random;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.espalier.actors.trainer.TrainingFault;
import org.espalier.analysis.run.RunFolder;
import org.espalier.models.Failpoint;
import org.espalier.tests.scenarios.Lab;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The list of failpoints is whole, and each is a place that runs come to. */
class FailpointsTest {
  private static final Pattern CALL = Pattern.compile("Failpoint\\.reached\\(\"([^\"]*)\"\\)");
  @TempDir Path folder;

  @Test
  void theListHasThoseOfTheSourcesAndNoOthers() throws IOException {
    SortedSet<String> found = new TreeSet<>();
    for (TrainingFault.Place place : TrainingFault.Place.values()) {
      found.add(place.label());
    }
    for (String module : Set.of("models", "analysis", "actors")) {
      try (Stream<Path> files = Files.walk(Path.of("..", module, "src", "main", "java"))) {
        files.filter(file -> file.toString().endsWith(".java")).flatMap(FailpointsTest::calls).forEach(found::add);
      }
    }
    assertThat(Failpoint.NAMES).doesNotHaveDuplicates().containsExactlyInAnyOrderElementsOf(found);
  }

  private static Stream<String> calls(Path source) {
    try {
      return CALL.matcher(Files.readString(source)).results().map(call -> call.group(1)).toList().stream();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Test
  @Timeout(120)
  void runsComeToAllOfThem() throws Exception {
    Set<String> reached = ConcurrentHashMap.newKeySet();
    try (AutoCloseable end = Failpoint.observe(reached::add)) {
      // a pair on two devices, stopped, its newest checkpoint damaged, resumed
      Lab lab = new Lab(folder).on("cpu:0/1,cpu:1/1");
      RunFolder pair = lab.trainUntil(7, "pair", Lab.PAIR);
      Checkpoints.flipABit(Checkpoints.of(pair).newestFirst().get(0).resolve("vit.safetensors"), new Random(1));
      lab.resumeUntil(11, pair);
      // its last steps shared by two workers
      lab.on("cpu:0/1,cpu:1/1+cpu:2/1,cpu:3/1").resume(pair);
      // and a student under a teacher
      new Lab(folder).train("student", Lab.alone("vit", "method { kind = distillation, temperature = 2 }", "epochs = 1",
          "teacher = \"" + pair.weights("agent") + "\""));
      // and a network whose layers change
      new Lab(folder).train("layers", Lab.REPARAM);
    }
    assertThat(reached).containsExactlyInAnyOrderElementsOf(Failpoint.NAMES);
  }
}

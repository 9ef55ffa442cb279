package org.espalier.tests.faults;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.espalier.models.Failpoint;
import org.espalier.tests.scenarios.Lab;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The process of a sweep is killed in the middle of whatever it does; the same command again ends with the same weights. */
@Timeout(600)
class KilledSweepTest {
  /** As if killed, one life after the other: while a fork point is committed, while a fork takes it over, while a run ends. */
  private static final List<String> DEATHS = List.of("run.created:2", "coordinator.before-commit:3", "supervisor.before-persist:7",
      "checkpoint.before-rename:5", "checkpoint.after-rename:4", "record.cut-back:2", "export.before-result:1", "term.claimed:2");
  /** Of them in the short form; those of another day are others. */
  private static final int BRIEF = 3;
  @TempDir Path folder;

  private int run(List<String> properties, String out, String... more) throws Exception {
    List<String> command = new ArrayList<>(List.of("sweep", folder.resolve("grow.conf").toString(), "--devices", "cpu:0/1,cpu:1/1", "--out",
        folder.resolve(out).toString()));
    command.addAll(List.of(more));
    Path said = folder.resolve("output.txt");
    Process process = Product.start(properties, said, command.toArray(String[]::new));
    assertThat(process.waitFor(3, TimeUnit.MINUTES)).as(Product.lastLines(said)).isTrue();
    assertThat(process.exitValue()).as(Product.lastLines(said)).isIn(0, Failpoint.EXIT_CODE);
    return process.exitValue();
  }

  private List<String> weights(String out) throws IOException {
    JsonNode runs = new ObjectMapper().readTree(folder.resolve(out).resolve("sweep.json").toFile()).get("runs");
    return runs.findValues("sha256").stream().map(JsonNode::textValue).toList();
  }

  @Test
  void theSameCommandAgainEndsWithTheSameWeights() throws Exception {
    Files.writeString(folder.resolve("base.conf"), Lab.alone("vit", "method.kind = plain", "epochs = 2",
        "learner.learningRate = { kind = constant, rate = 0.001 }"));
    Files.writeString(folder.resolve("grow.conf"), """
        experiment = base.conf
        grid { epochs = [2, 4, 3] }
        seeds = [0, 1]
        """);
    assertThat(run(List.of(), "alone", "--no-share")).isZero();

    List<String> deaths = new ArrayList<>(DEATHS);
    Collections.rotate(deaths, (int) (Extent.SEED * BRIEF % deaths.size()));
    int died = 0;
    for (String death : Extent.isLong() ? deaths : deaths.subList(0, BRIEF)) {
      died += run(List.of("-Despalier.failpoint=" + death), "tree") == 0 ? 0 : 1;
    }

    assertThat(run(List.of(), "tree")).isZero();
    assertThat(died).as("lives that ended at a failpoint").isPositive();
    assertThat(weights("tree")).hasSize(6).isEqualTo(weights("alone"));
  }
}

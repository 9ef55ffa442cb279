package org.espalier.analysis.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.stream.Stream;
import org.espalier.models.InputException;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ResultFileTest {
  @TempDir Path folder;
  private Path file;

  @BeforeEach
  void nameTheFile() {
    file = folder.resolve("result.json");
  }

  @Test
  void theFileIsWhatScriptsRelyOn() {
    ResultFile.write(file, completed());

    assertThat(file).hasContent("""
        {
          "status" : "completed",
          "experimentHash" : "ab12",
          "steps" : 4536,
          "epochs" : 72,
          "images" : 144000,
          "seconds" : 61.5,
          "learners" : {
            "vit" : {
              "top1" : 40.0,
              "top5" : 81.25,
              "best" : {
                "top1" : 40.5,
                "epoch" : 70
              },
              "weights" : "weights/vit.safetensors",
              "sha256" : "00ff",
              "parameters" : 210000
            },
            "agent" : {
              "top1" : null,
              "top5" : null,
              "best" : null,
              "weights" : "weights/agent.safetensors",
              "sha256" : "11ee",
              "parameters" : 330000
            }
          },
          "versions" : {
            "espalier" : "0.1.0",
            "java" : "17.0.15"
          },
          "machine" : {
            "cpu" : "Two cores \\"of\\" something",
            "threads" : "1"
          }
        }
        """);
  }

  @Test
  void whatIsWrittenIsReadBack() {
    ResultFile.write(file, completed());

    assertThat(ResultFile.read(file)).isEqualTo(completed());
  }

  @Test
  void aNewResultTakesThePlaceOfTheOldOneAndLeavesNothingBeside() throws IOException {
    ResultFile.write(file, completed());
    RunResult cancelled = new RunResult(RunResult.Status.CANCELLED, "ab12", 1, 0, 32, 0.5, Map.of(), Map.of(), Map.of());
    ResultFile.write(file, cancelled);

    assertThat(ResultFile.read(file)).isEqualTo(cancelled);
    try (Stream<Path> files = Files.list(folder)) {
      assertThat(files).containsExactly(file);
    }
  }

  @Test
  void aDamagedFileIsNamedWithItsKey() throws IOException {
    ResultFile.write(file, completed());
    String good = Files.readString(file);

    Files.writeString(file, good.replace("\"steps\" : 4536", "\"steps\" : -1"));
    refused("steps is -1, but should be a whole number from 0");
    Files.writeString(file, good.replace("\"epoch\" : 70", "\"epoch\" : \"last\""));
    refused("learners.vit.best.epoch is \"last\", but should be a whole number from 0");
    Files.writeString(file, good.replace("completed", "done"));
    refused("status is \"done\", but should be one of completed, paused, cancelled, failed");
    Files.writeString(file, good.replace("\"sha256\" : \"00ff\",", ""));
    refused("has no learners.vit.sha256");
    Files.writeString(file, good.substring(0, good.length() / 2));
    refused("is no JSON: Unexpected end-of-input");
  }

  private void refused(String message) {
    assertThatThrownBy(() -> ResultFile.read(file)).isInstanceOf(InputException.class).hasMessageContaining(message)
        .hasMessageStartingWith(file.toString());
  }

  private static RunResult completed() {
    Map<String, LearnerResult> learners = new LinkedHashMap<>();
    LearnerResult.Best best = new LearnerResult.Best(40.5, 70);
    learners.put("vit", new LearnerResult(40.0, 81.25, best, "weights/vit.safetensors", "00ff", 210_000));
    learners.put("agent", new LearnerResult(Double.NaN, Double.NaN, null, "weights/agent.safetensors", "11ee", 330_000));
    Map<String, String> versions = new LinkedHashMap<>();
    versions.put("espalier", "0.1.0");
    versions.put("java", "17.0.15");
    Map<String, String> machine = new LinkedHashMap<>();
    machine.put("cpu", "Two cores \"of\" something");
    machine.put("threads", "1");
    return new RunResult(RunResult.Status.COMPLETED, "ab12", 4536, 72, 144_000, 61.5, learners, versions, machine);
  }
}

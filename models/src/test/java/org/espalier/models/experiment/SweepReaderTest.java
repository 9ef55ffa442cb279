package org.espalier.models.experiment;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.espalier.models.InputException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SweepReaderTest {
  @TempDir Path folder;

  private Sweep read(String text, String... settings) {
    try {
      return SweepReader.read(Files.writeString(folder.resolve("rates.conf"), text), List.of(settings));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Test
  void aGridHasEveryCombinationWithEverySeed() {
    Sweep sweep = read("""
        experiment = tiny-pair
        grid {
          learners.vit.learningRate.peak = [0.001, 0.002]
          method.beta = [0, 10]
        }
        seeds = [3, 4]
        """, "epochs=7");

    assertThat(sweep.name()).isEqualTo("rates");
    assertThat(sweep.runs()).extracting(Sweep.Run::name).containsExactly("peak=0.001,beta=0,seed=3", "peak=0.001,beta=0,seed=4",
        "peak=0.001,beta=10,seed=3", "peak=0.001,beta=10,seed=4", "peak=0.002,beta=0,seed=3", "peak=0.002,beta=0,seed=4",
        "peak=0.002,beta=10,seed=3", "peak=0.002,beta=10,seed=4");
    assertThat(sweep.runs()).extracting(Sweep.Run::variant).startsWith("peak=0.001,beta=0", "peak=0.001,beta=0", "peak=0.001,beta=10");
    Experiment last = sweep.runs().get(7).experiment();
    assertThat(last.seed()).isEqualTo(4);
    assertThat(last.phases().get(0).epochs()).isEqualTo(7);
    assertThat(last.learners().get("vit").learningRate().toString()).contains("peak=0.002");
    assertThat(sweep.baseline()).isEqualTo("peak=0.001,beta=0");
    assertThat(sweep.score()).isEqualTo("top1");
  }

  @Test
  void aListSaysItsRunsOneByOneByNameOrByWhatTheyChange() {
    Sweep sweep = read("""
        experiment { include "tiny-pair" }
        runs = [{ name = fading, epochs = 3 }, { method.decay = none, epochs = 5 }, { method { kind = shared, beta = 2 } }]
        compare.baseline = fading
        score = best
        """);

    assertThat(sweep.runs()).extracting(Sweep.Run::name).containsExactly("fading", "epochs=5,decay=none", "method=beta=2+kind=shared");
    assertThat(sweep.runs().get(0).experiment().phases().get(0).epochs()).isEqualTo(3);
    assertThat(sweep.runs().get(2).experiment().learners()).containsOnlyKeys("pair");
    assertThat(sweep.score()).isEqualTo("best");
  }

  @ParameterizedTest
  @CsvSource(delimiter = '|', textBlock = """
      seed = [1]                                        | seed is not known: did you mean seeds?
      experiment = tiny-pear                            | did you mean tiny-pair?
      grid { batchSise = [8] }                          | did you mean batchSize?
      grid { batchSize = 8 }                            | grid.batchSize is 8: a list of values is needed
      grid { batchSize = [] }                           | a list of values is needed
      runs = [8]                                        | each run is a group of keys
      seeds = [1, 1]                                    | two runs of the sweep are called seed=1
      compare.baselin = a                                  | did you mean compare.baseline?
      compare.baseline = rum                            | did you mean run?
      score = top                                       | did you mean top1?
      """)
  void whatIsWrongIsToldInThePersonsWords(String line, String message) {
    assertThatThrownBy(() -> read(line.startsWith("experiment") ? line : "experiment = tiny-pair\n" + line))
        .isInstanceOf(InputException.class).hasMessageContaining(message);
  }

  @Test
  void aSweepNeedsAnExperiment() {
    assertThatThrownBy(() -> read("seeds = [1]")).isInstanceOf(InputException.class).hasMessageContaining("experiment is missing");
    assertThatThrownBy(() -> SweepReader.read(folder.resolve("none.conf"), List.of())).isInstanceOf(InputException.class)
        .hasMessageContaining("there is no file");
  }
}

package org.espalier.models.experiment;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** After how many updates two experiments part; ten steps an epoch. */
class TimelineTest {
  private static final int STEPS = 10;
  private static final String RATE = "learner.learningRate={kind=constant,rate=0.1}";
  private static final String COSINE = "learner.learningRate={kind=cosine,peak=0.1,floor=0,warmupEpochs=0,every=epoch}";
  private static final String COSINE_STEPS = "learner.learningRate={kind=cosine,peak=0.1,floor=0,warmupEpochs=0,every=step}";
  private static final String WARM = "learner.learningRate={kind=cosine,peak=0.1,floor=0,warmupEpochs=2,every=epoch}";

  private static Timeline timeline(String settings) {
    List<String> all = new ArrayList<>(List.of("learner.threads=1"));
    for (String setting : settings.split("; ")) {
      all.add(setting.replace("RATE", RATE).replace("COSINE-STEPS", COSINE_STEPS).replace("COSINE", COSINE).replace("WARM", WARM)
          .replace("BOTH", "{epochs=2,train=[vit,agent]}").replace("AGENT", "{epochs=2,train=[agent]}")
          .replace("TAUGHT", "{epochs=2,train=[vit],teach=[agent]}"));
    }
    if (settings.contains("phases=")) {
      all.add("epochs=null");
    }
    Experiment experiment = ExperimentReader.open("tiny-pair").read(all);
    return Timeline.of(experiment, experiment.plan(10), "data", STEPS);
  }

  @ParameterizedTest
  @CsvSource(delimiter = '|', quoteCharacter = '"', textBlock = """
      # what is inert parts nobody
      RATE; epochs=4                       | RATE; epochs=4; name=x; checkpoint.keep=9      | 40
      # what counts from the start
      RATE; epochs=4                       | RATE; epochs=4; seed=9                         | 0
      RATE; epochs=4                       | RATE; epochs=4; method.temperature=3           | 0
      RATE; epochs=4                       | RATE; epochs=4; learners.vit.clip=7            | 0
      RATE; epochs=4                       | RATE; epochs=4; models.vit.dropout=0           | 0
      RATE; epochs=4                       | RATE; epochs=4; evaluationBatch=7              | 0
      # the feature weight fades with the number of epochs; without decay it does not know it
      RATE; epochs=4                       | RATE; epochs=6                                 | 10
      RATE; epochs=4; method.decay=none    | RATE; epochs=6; method.decay=none              | 40
      RATE; epochs=4; method.decay=none    | RATE; epochs=4                                 | 10
      RATE; epochs=4; method.beta=3        | RATE; epochs=4; method.beta=4                  | 0
      RATE; epochs=4; method.beta=0        | RATE; epochs=4; method.beta=4                  | 0
      RATE; epochs=4; method.beta=0        | RATE; epochs=6; method.beta=0                  | 40
      # so does a cosine, from its second value on; one that moves by the step parts within the epoch
      COSINE; epochs=4; method.beta=0      | COSINE; epochs=6; method.beta=0                | 10
      COSINE; epochs=4; method.beta=0      | RATE; epochs=4; method.beta=0                  | 10
      COSINE-STEPS; epochs=4; method.beta=0 | RATE; epochs=4; method.beta=0                 | 1
      COSINE-STEPS; epochs=4; method.beta=0 | COSINE; epochs=4; method.beta=0               | 1
      # a warm-up that is common
      WARM; epochs=4; method.beta=0        | WARM; epochs=6; method.beta=0                  | 30
      # the rate of one learner
      RATE; epochs=4                       | RATE; epochs=4; learners.agent.learningRate.rate=0.2 | 0
      # phases: what is beyond the first difference does not count; a boundary does, even without a change
      RATE; method.beta=0; phases=[AGENT,BOTH] | RATE; method.beta=0; phases=[{epochs=3,train=[agent]},BOTH] | 20
      RATE; method.beta=0; phases=[BOTH,TAUGHT] | RATE; method.beta=0; phases=[{epochs=2,train=[agent,vit]},{epochs=2,train=[vit]}] | 20
      RATE; method.beta=0; phases=[{epochs=4,train=[vit,agent]}] | RATE; method.beta=0; phases=[BOTH,BOTH] | 20
      # the rate of a learner that rests does not count yet
      RATE; method.beta=0; phases=[AGENT,BOTH] | RATE; method.beta=0; learners.vit.learningRate.rate=0.2; phases=[AGENT,BOTH] | 20
      """)
  void theyPartAfter(String one, String other, long steps) {
    assertThat(timeline(one).sharedWith(timeline(other))).isEqualTo(steps);
    assertThat(timeline(other).sharedWith(timeline(one))).isEqualTo(steps);
  }

  /** Three layers over six epochs: PRS converts before epochs 2, 4 and 5. */
  private static Timeline layers(Path folder, String schedule) throws IOException {
    Path file = Files.writeString(folder.resolve("layers.conf"), """
        data { source { kind = shapes }, validation = 0.1 }
        models { net { name = prsnet-small-32, depth = 3 } }
        method { kind = plain }
        learner { threads = 1, learningRate { kind = constant, rate = 0.1 } }
        epochs = 6
        reparam { schedule { %s } }
        """.formatted(schedule));
    Experiment experiment = ExperimentReader.open(file.toString()).read(List.of());
    return Timeline.of(experiment, experiment.plan(10), "data", STEPS);
  }

  @ParameterizedTest
  @CsvSource(delimiter = '|', quoteCharacter = '"', textBlock = """
      # states that are known part where they differ
      kind = prs                         | kind = never                                | 10
      kind = two-stage, convEpochs = 3   | kind = never                                | 30
      kind = two-stage, convEpochs = 3   | kind = two-stage, convEpochs = 5            | 30
      kind = prs                         | kind = list, first = [5, 4, 2]              | 60
      kind = from-start                  | kind = never                                | 0
      # decisions by measurement part where the first of them may fall; what else is measured is in the checkpoints
      kind = plateau, patience = 2       | kind = plateau, patience = 4                | 30
      kind = plateau, patience = 2       | kind = never                                | 0
      kind = spectrum, threshold = 1     | kind = spectrum, threshold = 2              | 10
      kind = spectrum, threshold = 1     | kind = spectrum, threshold = 1, at = 0.5    | 0
      kind = gates, from = 3             | kind = gates, from = 4                      | 20
      kind = gates, from = 3             | kind = gates, from = 3, weight = 2          | 20
      """)
  void layersPartAfter(String one, String other, long steps, @TempDir Path folder) throws IOException {
    assertThat(layers(folder, one).sharedWith(layers(folder, other))).isEqualTo(steps);
    assertThat(layers(folder, other).sharedWith(layers(folder, one))).isEqualTo(steps);
  }
}

package org.espalier.models.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.espalier.models.InputException;
import org.espalier.models.checkpoint.SafeTensors;
import org.espalier.models.checkpoint.TensorBytes;
import org.espalier.models.data.BatchPlan;
import org.espalier.models.data.BatchRef;
import org.espalier.models.data.ChangedImages;
import org.espalier.models.data.DataPart;
import org.espalier.models.data.Image;
import org.espalier.models.nn.Network;
import org.espalier.models.tensor.ComputeDevice;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What teachers answered before is neither computed nor read again. */
class FrozenTeachersTest {
  private static final ComputeDevice DEVICE = ComputeDevice.cpu(0, 1);
  private static final TrainingPlan PLAN = Plans.agentAlone(1e-3);
  private static final DataPart TRAIN = Stripes.data().train();
  private static final BatchRef BATCH = BatchPlan.training(TRAIN, PLAN.seed(), PLAN.batchSize()).batch(0, 0);
  @TempDir static Path folder;
  private static FrozenTeachers.Source agent;
  private final Remembered remembered = new Remembered();
  private final List<Integer> read = new ArrayList<>();
  private final DataPart watched =
      new DataPart(TRAIN.name(), new ChangedImages(TRAIN.set(), TRAIN.set().name(), this::look), TRAIN.recipe());

  @BeforeAll
  static void keepAnAgent() throws IOException {
    Path file = folder.resolve("agent.safetensors");
    try (Training training = new Training(PLAN, Stripes.data(), DEVICE, PLAN.learners().keySet(), 1)) {
      SafeTensors.write(file, training.weights("agent"), SafeTensors.WEIGHTS);
    }
    Network network = PLAN.members().get(0).scored().get(0).network();
    agent = new FrozenTeachers.Source(network, SafeTensors.read(file));
  }

  @Test
  void anAnswerThatIsKnownCostsNoPicture() {
    Map<String, TensorBytes> first = answers("cnn", "other");
    assertThat(read).as("once for both").hasSize(BATCH.size());
    read.clear();

    assertThat(answers("cnn", "other")).isEqualTo(first);

    assertThat(read).isEmpty();
    assertThat(remembered.kept).containsExactly("cnn", "other");
  }

  @Test
  void onlyWhoIsMissingIsAsked() {
    Map<String, TensorBytes> cnn = answers("cnn");
    TensorBytes told = TensorBytes.of(new float[BATCH.size() * 2], BATCH.size(), 2);
    remembered.answers.put("cnn", told);

    Map<String, TensorBytes> both = answers("other", "cnn");

    assertThat(both).containsExactly(Map.entry("other", cnn.get("cnn")), Map.entry("cnn", told));
    assertThat(remembered.kept).containsExactly("cnn", "other");
    assertThat(read).hasSize(2 * BATCH.size());
  }

  @Test
  void aBatchOfOtherDataIsRefusedThoughItsAnswerIsKnown() {
    remembered.answers.put("cnn", TensorBytes.of(new float[2], 1, 2));
    BatchRef other = new BatchRef("f".repeat(64), BATCH.part(), BATCH.recipe(), BATCH.seed(), BATCH.epoch(), BATCH.samples());

    try (FrozenTeachers teachers = teachers("cnn")) {
      assertThatThrownBy(() -> teachers.answer(other)).isInstanceOf(InputException.class).hasMessageContaining("data hash");
    }
  }

  private Image look(int sample) {
    read.add(sample);
    return TRAIN.set().image(sample);
  }

  private Map<String, TensorBytes> answers(String... names) {
    try (FrozenTeachers teachers = teachers(names)) {
      return teachers.answer(BATCH);
    }
  }

  private FrozenTeachers teachers(String... names) {
    Map<String, FrozenTeachers.Source> sources = new LinkedHashMap<>();
    List.of(names).forEach(name -> sources.put(name, agent));
    return new FrozenTeachers(DEVICE, sources, watched, remembered);
  }

  /** Of one batch. */
  private static final class Remembered implements EarlierAnswers {
    private final Map<String, TensorBytes> answers = new HashMap<>();
    private final List<String> kept = new ArrayList<>();

    @Override
    public Optional<TensorBytes> find(String teacher, BatchRef batch) {
      return Optional.ofNullable(answers.get(teacher));
    }

    @Override
    public void keep(String teacher, BatchRef batch, TensorBytes logits) {
      answers.put(teacher, logits);
      kept.add(teacher);
    }

    @Override
    public void close() {
      // the next teachers find them too
    }
  }
}

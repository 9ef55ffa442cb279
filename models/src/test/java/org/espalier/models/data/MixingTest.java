package org.espalier.models.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.nio.ByteBuffer;
import java.nio.FloatBuffer;
import java.util.HashSet;
import java.util.Set;
import org.espalier.models.InputException;
import org.junit.jupiter.api.Test;

class MixingTest {
  private static final DataSet PICTURES = Shapes.paint(64, 1, 0).train();
  private static final int BATCH = 12;

  @Test
  void aPartOfABatchIsMixedAsInTheWhole() {
    for (Mixing.Mode mode : Mixing.Mode.values()) {
      DataPart part = part(new Mixing(null, null, null, null, mode, null));
      BatchMemory memory = new BatchMemory();
      for (int index = 0; index < 4; index++) {
        BatchRef ref = BatchPlan.training(part, 1, BATCH).batch(0, index);
        Batch whole = part.read(ref, new BatchMemory());
        for (int first : new int[] {0, 3, 4, 6, 9}) {
          int end = first == 4 ? 10 : first + 3;
          Batch some = part.read(ref.part(first, end), memory);
          assertThat(some.images()).isEqualTo(rows(whole.images(), first, end));
          assertThat(some.softTargets().orElseThrow()).isEqualTo(rows(whole.softTargets().orElseThrow(), first, end));
        }
      }
    }
  }

  @Test
  void sampleAndPartnerAreBlendedByOneLambda() {
    DataPart part = part(new Mixing(1.0, 0.0, null, null, null, 0.1));
    BatchRef ref = BatchPlan.training(part, 1, BATCH).batch(0, 1);
    Batch mixed = part.read(ref, new BatchMemory());
    DataPart plainPart = part(null);
    Batch plain = plainPart.read(BatchPlan.training(plainPart, 1, BATCH).batch(0, 1), new BatchMemory());
    float lambda = (float) part.recipe().augmentation().mixing().draw(1, 1, 0, 32).lambda();

    FloatBuffer images = mixed.images().asFloatBuffer();
    FloatBuffer before = plain.images().asFloatBuffer();
    int floats = part.recipe().floats();
    for (int i = 0; i < BATCH; i++) {
      for (int at = 0; at < floats; at += 97) {
        float expected = lambda * before.get(i * floats + at) + (1 - lambda) * before.get((BATCH - 1 - i) * floats + at);
        assertThat(images.get(i * floats + at)).isCloseTo(expected, within(1e-5f));
      }
      float[] target = new float[10];
      mixed.softTargets().orElseThrow().asFloatBuffer().get(i * 10, target);
      float own = target[plain.label(i)];
      float expected = plain.label(i) == plain.label(BATCH - 1 - i) ? 0.91f : 0.01f + 0.9f * lambda;
      assertThat(own).isCloseTo(expected, within(1e-6f));
    }
  }

  @Test
  void aBatchHasOneDrawAndAnElementItsOwn() {
    Mixing batch = Mixing.standard();
    Mixing element = new Mixing(null, null, null, null, Mixing.Mode.ELEMENT, null);
    Set<Mix> ofABatch = new HashSet<>();
    Set<Mix> ofElements = new HashSet<>();
    Set<Mix> ofSteps = new HashSet<>();
    for (int i = 0; i < 50; i++) {
      ofABatch.add(batch.draw(1, 7, i, 32));
      ofElements.add(element.draw(1, 7, i, 32));
      ofSteps.add(batch.draw(1, i, 0, 32));
    }
    assertThat(ofABatch).hasSize(1);
    assertThat(ofElements).hasSizeGreaterThan(40);
    assertThat(ofSteps).hasSizeGreaterThan(40).anyMatch(mix -> mix.box() == null).anyMatch(mix -> mix.box() != null);
  }

  @Test
  void lambdaIsBetaDistributed() {
    Mixing mixup = new Mixing(0.8, 0.0, null, null, null, null);
    double sum = 0;
    double squares = 0;
    int draws = 20_000;
    for (int step = 0; step < draws; step++) {
      double lambda = mixup.draw(3, step, 0, 32).lambda();
      sum += lambda;
      squares += lambda * lambda;
    }
    assertThat(sum / draws).isCloseTo(0.5, within(0.01));
    assertThat(squares / draws - 0.25).isCloseTo(1 / (4 * (2 * 0.8 + 1)), within(0.004));   // variance of Beta(a, a)
  }

  @Test
  void withoutMixingLabelsAreOnlySmoothed() {
    DataPart part = part(new Mixing(0.0, 0.0, null, null, null, 0.2));
    Batch batch = part.read(BatchPlan.training(part, 1, 5).batch(0, 0), new BatchMemory());
    DataPart plainPart = part(null);
    Batch plain = plainPart.read(BatchPlan.training(plainPart, 1, 5).batch(0, 0), new BatchMemory());

    assertThat(batch.images()).isEqualTo(plain.images());
    assertThat(plain.softTargets()).isEmpty();
    for (int i = 0; i < 5; i++) {
      float[] target = new float[10];
      batch.softTargets().orElseThrow().asFloatBuffer().get(i * 10, target);
      for (int k = 0; k < 10; k++) {
        assertThat(target[k]).isCloseTo(k == plain.label(i) ? 0.82f : 0.02f, within(1e-7f));
      }
    }
  }

  @Test
  void whatIsEvaluatedIsNotMixed() {
    DataPart part = part(Mixing.standard());
    assertThat(part.read(BatchPlan.evaluation(part, 7).batch(0, 0), new BatchMemory()).softTargets()).isEmpty();
  }

  @Test
  void oddBatchesAreRefused() {
    assertThatThrownBy(() -> BatchPlan.training(part(Mixing.standard()), 0, 7)).isInstanceOf(InputException.class)
        .hasMessageContaining("batch size is 7").hasMessageContaining("even");
  }

  @Test
  void aBatchThatIsToBeMixedNeedsARecipeThatSaysHow() {
    DataPart part = part(null);
    BatchRef ref = BatchPlan.training(part, 0, 4).batch(0, 0).paired(0);
    assertThatThrownBy(() -> part.read(ref, new BatchMemory())).isInstanceOf(InputException.class).hasMessageContaining("mixed");
  }

  private static ByteBuffer rows(ByteBuffer batch, int first, int end) {
    int bytes = batch.capacity() / BATCH;
    return batch.slice(first * bytes, (end - first) * bytes);
  }

  private static DataPart part(Mixing mixing) {
    return new DataPart(DataPart.TRAIN, PICTURES, new Recipe(new Transform.PadCropFlip(null), 32, Normalization.SHAPES,
        new Augmentation(null, null, null, null, mixing)));
  }
}

package org.espalier.models.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.espalier.models.InputException;
import org.espalier.models.tensor.RandomKey;
import org.junit.jupiter.api.Test;

class AugmentationTest {
  private static final DataSet PICTURES = Shapes.paint(64, 1, 0).train();
  private static final Augmentation DEIT = new Augmentation(3, RandAugment.standard(), 0.3, Erasing.standard(), Mixing.standard());

  @Test
  void whatAPictureBecomesDependsOnItselfAlone() {
    DataPart part = part(new Augmentation(null, RandAugment.standard(), null, Erasing.standard(), null));
    BatchRef whole = BatchPlan.training(part, 3, 16).batch(2, 1);
    ByteBuffer all = part.read(whole, new BatchMemory()).images();
    BatchMemory memory = new BatchMemory();
    int bytes = part.recipe().floats() * Float.BYTES;

    for (int i = 15; i >= 0; i--) {
      assertThat(part.read(whole.part(i, i + 1), memory).images()).isEqualTo(all.slice(i * bytes, bytes));
    }
  }

  @Test
  void eachStageChangesPicturesAndLeavesTheDrawsOfTheOthers() {
    Batch plain = read(null, null, null);
    assertThat(read(null, null, null).images()).isEqualTo(plain.images());
    assertThat(changed(plain, read(RandAugment.standard(), null, null))).isBetween(8, 15);       // a quarter has no operation
    assertThat(changed(plain, read(null, 0.3, null))).isEqualTo(16);
    int erased = changed(plain, read(null, null, Erasing.standard()));
    assertThat(erased).isBetween(1, 10);
    assertThat(changed(read(RandAugment.standard(), null, null), read(RandAugment.standard(), null, Erasing.standard()))).isEqualTo(erased);
  }

  @Test
  void colourJitterIsInactiveBesideRandAugment() {
    Batch one = read(RandAugment.standard(), null, null);
    assertThat(read(RandAugment.standard(), 0.3, null).images()).isEqualTo(one.images());
    assertThat(part(new Augmentation(null, RandAugment.standard(), 0.3, null, null)).recipe())
        .extracting(Recipe::text).isEqualTo(part(new Augmentation(null, RandAugment.standard(), null, null, null)).recipe().text());
  }

  @Test
  void erasingFillsARectangleWithNoise() {
    int size = 16;
    for (int i = 0; i < 50; i++) {
      float[] input = new float[3 * size * size];
      new Erasing(1.0, null, null, null).apply(input, 0, size, RandomKey.of(i, "erase").stream());

      List<Integer> rows = new ArrayList<>();
      List<Integer> columns = new ArrayList<>();
      for (int at = 0; at < size * size; at++) {
        if (input[at] != 0) {
          rows.add(at / size);
          columns.add(at % size);
          assertThat(input[at + size * size]).isNotZero().isNotEqualTo(input[at]);
        }
      }
      int height = Set.copyOf(rows).size();
      int width = Set.copyOf(columns).size();
      assertThat(rows).hasSize(height * width);
      assertThat(height * width).isBetween(2, 100);   // 0.02 to 1/3 of 256, rounded side by side
    }
  }

  @Test
  void theTextSaysEveryNumber() {
    assertThat(part(DEIT).recipe().text()).endsWith("3 copies, RandAugment 2 of 15 with probability 0.5, magnitude 9.0 std 0.5, "
        + "erasing with probability 0.25, area 0.02 to 0.3333333333333333, aspect from 0.3, noise, "
        + "mixup 0.8, cutmix 1.0 by batch with probability 1.0, switched with 0.5, label smoothing 0.1");
    assertThat(part(Augmentation.NONE).recipe().text()).doesNotContain("copies", "RandAugment", "mixup").endsWith("]");
  }

  @Test
  void copiesOfASampleFollowEachOtherAndDiffer() {
    DataPart part = part(new Augmentation(3, null, null, null, null));
    BatchPlan plan = BatchPlan.training(part, 3, 12);
    assertThat(plan.batches()).isEqualTo(5);   // of 64 entries, as many as pictures

    Batch batch = part.read(plan.batch(1, 2), new BatchMemory());
    List<Sample> samples = batch.ref().samples();
    Set<ByteBuffer> inputs = new HashSet<>();
    int bytes = part.recipe().floats() * Float.BYTES;
    for (int i = 0; i < 12; i++) {
      assertThat(samples.get(i).occurrence()).isEqualTo((24 + i) % 3);
      assertThat(samples.get(i).id()).isEqualTo(samples.get(i / 3 * 3).id());
      inputs.add(batch.images().slice(i * bytes, bytes));
    }
    assertThat(inputs).hasSizeGreaterThan(8);
  }

  @Test
  void bicubicIsClippedAndSharper() {
    Image edge = new Image(1, 4, new byte[] {0, 0, -1, -1, 0, 0, -1, -1, 0, 0, -1, -1});
    float[] out = new float[3 * 64];
    Framing framing = Framing.window(0, 0, 1, 4, false, 8);
    new Resampler().resample(edge, framing, Interpolation.BICUBIC, 8, out, 0);
    // Half way to a neighbour, a quarter off a centre: by Keys' weights at 0.25, 0.75, 1.25, 1.75 for a = -0.5.
    assertThat(out[3]).isCloseTo(255 * (0.2265625f - 0.0234375f), within(0.01f));
    assertThat(out[1]).isZero();
    assertThat(out[6]).isEqualTo(255);
  }

  @Test
  void impossibleNumbersAreRefused() {
    refused(() -> new Augmentation(0, null, null, null, null), "repeats is 0");
    refused(() -> new Augmentation(null, null, 2.0, null, null), "colorJitter is 2.0");
    refused(() -> new RandAugment(2, 11.0, null, null), "magnitude 11.0");
    refused(() -> new Erasing(1.5, null, null, null), "probability 1.5");
    refused(() -> new Mixing(-1.0, null, null, null, null, null), "mixup -1.0");
  }

  private static void refused(ThrowingCallable made, String reason) {
    assertThatThrownBy(made).isInstanceOf(InputException.class).hasMessageContaining(reason);
  }

  private static Batch read(RandAugment randAugment, Double colorJitter, Erasing erasing) {
    DataPart part = part(new Augmentation(null, randAugment, colorJitter, erasing, null));
    return part.read(BatchPlan.training(part, 3, 16).batch(0, 0), new BatchMemory());
  }

  private static int changed(Batch one, Batch other) {
    int bytes = one.images().remaining() / one.size();
    int changed = 0;
    for (int i = 0; i < one.size(); i++) {
      changed += one.images().slice(i * bytes, bytes).equals(other.images().slice(i * bytes, bytes)) ? 0 : 1;
    }
    return changed;
  }

  private static DataPart part(Augmentation augmentation) {
    return new DataPart(DataPart.TRAIN, PICTURES, new Recipe(new Transform.PadCropFlip(null), 32, Normalization.SHAPES, augmentation));
  }
}

package org.espalier.models.data;

import java.nio.FloatBuffer;
import java.util.function.BooleanSupplier;

/**
 * Mixes the inputs of a batch, or of a part of one, with those of their partners, and writes the targets. A partner that is not
 * in the part is read as well, so that a sample comes out the same whoever is beside it. For one thread at a time.
 */
final class Mixer {
  private final InputMaker maker;
  private float[] own = new float[0];
  private float[] partner = new float[0];
  private float[] mixed = new float[0];
  private float[] target = new float[0];

  Mixer(InputMaker maker) {
    this.maker = maker;
  }

  /**
   * @param images  (B, floats) of the samples, mixed in place
   * @param targets (B, K), written
   * @param stop    asked between samples; when true the rest is left undone
   * @return whether all was done
   */
  boolean mix(DataPart part, BatchRef ref, FloatBuffer images, FloatBuffer targets, BooleanSupplier stop) {
    reserve(part.recipe().floats(), part.set().classes());
    for (int i = 0; i < ref.size(); i++) {
      if (stop.getAsBoolean()) {
        return false;
      }
      Mix mix = draw(part, ref, i);
      target(part, ref, mix, i, targets);
      int other = ref.pairing().orElseThrow().partnerOf(i);
      boolean here = other >= 0 && other < ref.size();
      if (here && other > i) {
        mixBoth(part, ref, i, other, mix, images);
      } else if (!here && mix.changes()) {
        mixWithAbsent(part, ref, i, mix, images);
      }
    }
    return true;
  }

  private void reserve(int floats, int classes) {
    if (own.length < floats) {
      own = new float[floats];
      partner = new float[floats];
      mixed = new float[floats];
    }
    if (target.length < classes) {
      target = new float[classes];
    }
  }

  private static Mix draw(DataPart part, BatchRef ref, int i) {
    BatchRef.Pairing pairing = ref.pairing().orElseThrow();
    return part.recipe().augmentation().mixing().draw(ref.seed(), pairing.step(), pairing.first() + i, part.recipe().imageSize());
  }

  private void target(DataPart part, BatchRef ref, Mix mix, int i, FloatBuffer targets) {
    int classes = part.set().classes();
    Sample other = ref.pairing().orElseThrow().partners().get(i);
    mix.target(target, label(part, ref.samples().get(i)), label(part, other), classes,
        part.recipe().augmentation().mixing().labelSmoothing());
    targets.put(i * classes, target, 0, classes);
  }

  private static int label(DataPart part, Sample sample) {
    return part.set().label(part.set().sampleOf(sample.id()));
  }

  private void mixBoth(DataPart part, BatchRef ref, int i, int other, Mix mix, FloatBuffer images) {
    int floats = part.recipe().floats();
    int size = part.recipe().imageSize();
    images.get(i * floats, own, 0, floats).get(other * floats, partner, 0, floats);
    System.arraycopy(own, 0, mixed, 0, floats);
    mix.apply(mixed, partner, floats, size, size);
    draw(part, ref, other).apply(partner, own, floats, size, size);
    images.put(i * floats, mixed, 0, floats).put(other * floats, partner, 0, floats);
  }

  private void mixWithAbsent(DataPart part, BatchRef ref, int i, Mix mix, FloatBuffer images) {
    int floats = part.recipe().floats();
    int size = part.recipe().imageSize();
    maker.input(part, ref, ref.pairing().orElseThrow().partners().get(i), partner);
    images.get(i * floats, own, 0, floats);
    mix.apply(own, partner, floats, size, size);
    images.put(i * floats, own, 0, floats);
  }
}

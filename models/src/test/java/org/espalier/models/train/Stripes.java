package org.espalier.models.train;

import java.util.List;
import java.util.Optional;
import org.espalier.models.data.DataPart;
import org.espalier.models.data.DataSet;
import org.espalier.models.data.Image;
import org.espalier.models.data.Normalization;
import org.espalier.models.data.Recipe;
import org.espalier.models.data.Transform;
import org.espalier.models.tensor.RandomKey;
import org.espalier.models.tensor.RandomStream;

/** Noisy 8 x 8 pictures of horizontal (class 0) and vertical (class 1) stripes, of random place and colour. */
record Stripes(String name, int size) implements DataSet {
  static final int SIDE = 8;

  static TrainingData data() {
    return new TrainingData(part("train", 48), Optional.empty(), part("test", 40));
  }

  static TrainingData withValidation() {
    return new TrainingData(part("train", 48), Optional.of(part("validation", 20)), part("test", 40));
  }

  private static DataPart part(String name, int size) {
    Normalization centred = new Normalization(List.of(0.5, 0.5, 0.5), List.of(0.25, 0.25, 0.25));
    return new DataPart(name, new Stripes(name, size), new Recipe(new Transform.None(), SIDE, centred));
  }

  @Override
  public List<String> classNames() {
    return List.of("horizontal", "vertical");
  }

  @Override
  public int label(int sample) {
    return sample % 2;
  }

  @Override
  public Image image(int sample) {
    RandomStream draws = RandomKey.of(7, "stripes").path(name).item(sample).stream();
    int shift = draws.nextInt(4);
    byte[] planes = new byte[Image.CHANNELS * SIDE * SIDE];
    for (int i = 0; i < planes.length; i++) {
      int place = label(sample) == 0 ? i / SIDE % SIDE : i % SIDE;
      boolean bright = (place + shift) / 2 % 2 == 0;
      planes[i] = (byte) ((bright ? 160 : 60) + draws.nextInt(60));
    }
    return new Image(SIDE, SIDE, planes);
  }

  @Override
  public long id(int sample) {
    return sample;
  }

  @Override
  public int sampleOf(long id) {
    return (int) id;
  }

  @Override
  public String origin(int sample) {
    return name + " " + sample;
  }

  @Override
  public String contentHash() {
    return "0".repeat(64);
  }
}

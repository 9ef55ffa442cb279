package org.espalier.models.data;

import java.util.Arrays;
import java.util.List;
import org.espalier.models.InputException;

/** Some samples of a data set, in its order and under their ids. */
final class Subset implements DataSet {
  private final DataSet whole;
  private final int[] samples;

  /** @param samples of {@code whole}, each once; sorted here */
  Subset(DataSet whole, int[] samples) {
    this.whole = whole;
    this.samples = samples.clone();
    Arrays.sort(this.samples);
  }

  @Override
  public String name() {
    return whole.name();
  }

  @Override
  public List<String> classNames() {
    return whole.classNames();
  }

  @Override
  public int size() {
    return samples.length;
  }

  @Override
  public int label(int sample) {
    return whole.label(samples[sample]);
  }

  @Override
  public Image image(int sample) {
    return whole.image(samples[sample]);
  }

  @Override
  public long id(int sample) {
    return whole.id(samples[sample]);
  }

  @Override
  public int sampleOf(long id) {
    int found = Arrays.binarySearch(samples, whole.sampleOf(id));
    if (found < 0) {
      throw new InputException("sample %d of %s is not in this part of %d samples: give every node the same experiment", id,
          name(), size());
    }
    return found;
  }

  @Override
  public String origin(int sample) {
    return whole.origin(samples[sample]);
  }

  @Override
  public String contentHash() {
    return whole.contentHash();
  }
}

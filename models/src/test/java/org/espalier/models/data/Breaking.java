package org.espalier.models.data;

import java.util.List;
import org.espalier.models.InputException;

/** A data set one of whose pictures cannot be read. */
record Breaking(DataSet whole, int brokenSample) implements DataSet {
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
    return whole.size();
  }

  @Override
  public int label(int sample) {
    return whole.label(sample);
  }

  @Override
  public Image image(int sample) {
    if (sample == brokenSample) {
      throw new InputException("sample %d is broken", sample);
    }
    return whole.image(sample);
  }

  @Override
  public long id(int sample) {
    return whole.id(sample);
  }

  @Override
  public int sampleOf(long id) {
    return whole.sampleOf(id);
  }

  @Override
  public String origin(int sample) {
    return whole.origin(sample);
  }

  @Override
  public String contentHash() {
    return whole.contentHash();
  }
}

package org.espalier.models.data;

import java.util.List;
import java.util.function.IntFunction;

/**
 * The samples of a data set with other pictures. Its content hash stays that of the original, for what is made of it follows from it.
 *
 * @param name   for people
 * @param images picture of a sample, always the same one; asked for by many threads
 */
public record ChangedImages(DataSet original, String name, IntFunction<Image> images) implements DataSet {

  @Override
  public Image image(int sample) {
    return images.apply(sample);
  }

  @Override
  public List<String> classNames() {
    return original.classNames();
  }

  @Override
  public int size() {
    return original.size();
  }

  @Override
  public int label(int sample) {
    return original.label(sample);
  }

  @Override
  public long id(int sample) {
    return original.id(sample);
  }

  @Override
  public int sampleOf(long id) {
    return original.sampleOf(id);
  }

  @Override
  public String origin(int sample) {
    return original.origin(sample);
  }

  @Override
  public String contentHash() {
    return original.contentHash();
  }
}

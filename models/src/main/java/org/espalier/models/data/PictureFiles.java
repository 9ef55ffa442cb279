package org.espalier.models.data;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.espalier.models.InputException;

/** Picture files that a person names, without labels: every sample is said to be of class 0. Decoded when asked for. */
public final class PictureFiles implements DataSet {
  private static final ImageDecoder DECODER = new ImageDecoder(Source.Folder.MAX_PIXELS);
  private final List<Path> files;
  private final List<String> classNames;

  /** @param classNames of the network that is to look at them */
  public PictureFiles(List<Path> files, List<String> classNames) {
    this.files = List.copyOf(files);
    this.classNames = List.copyOf(classNames);
  }

  @Override
  public String name() {
    return "pictures";
  }

  @Override
  public List<String> classNames() {
    return classNames;
  }

  @Override
  public int size() {
    return files.size();
  }

  @Override
  public int label(int sample) {
    return 0;
  }

  @Override
  public Image image(int sample) {
    return DECODER.decode(files.get(sample));
  }

  @Override
  public long id(int sample) {
    return sample;
  }

  @Override
  public int sampleOf(long id) {
    if (id < 0 || id >= files.size()) {
      throw new InputException("there is no picture %d: there are %d, counted from 0", id, files.size());
    }
    return (int) id;
  }

  @Override
  public String origin(int sample) {
    return files.get(sample).toString();
  }

  /** Of the names only: pictures that a person names are no training data, and nothing is remembered of them. */
  @Override
  public String contentHash() {
    Map<String, byte[]> names = new TreeMap<>();
    files.forEach(file -> names.put(file.toString(), file.toString().getBytes(StandardCharsets.UTF_8)));
    return ContentHash.of(names);
  }
}

package org.espalier.models.data;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Supplier;
import org.espalier.models.InputException;

/** Image files, decoded when asked for. */
public final class ImageFiles implements DataSet {
  private final String name;
  private final List<String> classNames;
  private final List<Path> files;
  private final int[] labels;
  private final ImageDecoder decoder;
  private final Supplier<String> hash;

  private ImageFiles(String name, List<String> classNames, List<Path> files, int[] labels, ImageDecoder decoder,
      Supplier<String> hash) {
    this.name = name;
    this.classNames = classNames;
    this.files = files;
    this.labels = labels;
    this.decoder = decoder;
    this.hash = hash;
  }

  /** @param images a list for each class */
  static ImageFiles of(String name, List<String> classNames, List<List<Path>> images, ImageDecoder decoder,
      Supplier<String> hash) {
    List<Path> files = images.stream().flatMap(List::stream).toList();
    int[] labels = new int[files.size()];
    int at = 0;
    for (int label = 0; label < images.size(); label++) {
      for (int i = 0; i < images.get(label).size(); i++) {
        labels[at++] = label;
      }
    }
    return new ImageFiles(name, List.copyOf(classNames), files, labels, decoder, hash);
  }

  /**
   * Pictures that a person names, without labels: every sample is said to be of class 0. They are no training data, nothing is
   * remembered of them, and so their hash is of the names only.
   *
   * @param classNames of the network that is to look at them
   */
  public static DataSet unlabelled(List<Path> files, List<String> classNames) {
    List<Path> named = List.copyOf(files);
    return of("pictures", classNames, List.of(named), new ImageDecoder(Source.Folder.MAX_PIXELS), () -> hashOfNames(named));
  }

  /** Those of the known classes that have a folder, in their order. */
  public static List<String> classesIn(Path folder, List<String> known) {
    List<String> folders = ClassFolders.classNames(folder);
    ClassFolders.requireKnown(folder, folders, known);
    return known.stream().filter(folders::contains).toList();
  }

  /**
   * Pictures in folders of classes, to be evaluated: {@code folder/<class>/*}. Their hash is of the names only, too.
   *
   * @param classNames of the network; a class may have no folder, but no folder another name
   */
  public static DataSet ofClasses(Path folder, List<String> classNames) {
    List<List<Path>> images = ClassFolders.imagesOfSome(folder, classNames);
    return of(folder.getFileName() + "/", classNames, images, new ImageDecoder(Source.Folder.MAX_PIXELS),
        () -> hashOfNames(images.stream().flatMap(List::stream).toList()));
  }

  private static String hashOfNames(List<Path> files) {
    Map<String, byte[]> names = new TreeMap<>();
    files.forEach(file -> names.put(file.toString(), file.toString().getBytes(StandardCharsets.UTF_8)));
    return ContentHash.of(names);
  }

  @Override
  public String name() {
    return name;
  }

  @Override
  public List<String> classNames() {
    return classNames;
  }

  @Override
  public int size() {
    return labels.length;
  }

  @Override
  public int label(int sample) {
    return labels[sample];
  }

  @Override
  public Image image(int sample) {
    return decoder.decode(files.get(sample));
  }

  @Override
  public long id(int sample) {
    return sample;
  }

  @Override
  public int sampleOf(long id) {
    if (id < 0 || id >= size()) {
      throw new InputException("%s has no sample %d: it has %d, counted from 0", name, id, size());
    }
    return (int) id;
  }

  @Override
  public String origin(int sample) {
    return files.get(sample).toString();
  }

  @Override
  public String contentHash() {
    return hash.get();
  }
}

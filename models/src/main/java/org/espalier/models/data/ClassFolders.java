package org.espalier.models.data;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.Predicate;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.espalier.models.InputException;

/** Images in one folder a class; classes and files in the order of their names. Files are decoded when asked for. */
final class ImageFolder implements DataSet {
  private static final List<String> ENDINGS = List.of(".jpg", ".jpeg", ".png");
  private final String name;
  private final List<String> classNames;
  private final List<Path> files;
  private final int[] labels;
  private final ImageDecoder decoder;
  private final Supplier<String> hash;

  private ImageFolder(String name, List<String> classNames, List<Path> files, int[] labels, ImageDecoder decoder,
      Supplier<String> hash) {
    this.name = name;
    this.classNames = classNames;
    this.files = files;
    this.labels = labels;
    this.decoder = decoder;
    this.hash = hash;
  }

  /** Names of the class folders of a part, sorted. */
  static List<String> classNames(Path part) {
    List<String> names = list(part, Files::isDirectory).stream().map(p -> p.getFileName().toString()).toList();
    if (names.size() < 2) {
      throw new InputException("%s has %d class folders: give at least two, as in %s/<class>/*.jpg", part, names.size(),
          part.getFileName());
    }
    return names;
  }

  /** The images of every class of a part, a list for each class. */
  static List<List<Path>> images(Path part, List<String> classNames) {
    List<List<Path>> classes = new ArrayList<>();
    for (String name : classNames) {
      Path folder = part.resolve(name);
      if (!Files.isDirectory(folder)) {
        throw new InputException("%s has no folder \"%s\", a class of the training images: both parts need the same classes",
            part, name);
      }
      List<Path> images = list(folder, ImageFolder::isImage);
      if (images.isEmpty()) {
        throw new InputException("%s has no image (%s): every class needs some", folder, String.join(", ", ENDINGS));
      }
      classes.add(images);
    }
    return classes;
  }

  static ImageFolder of(String name, List<String> classNames, List<List<Path>> images, ImageDecoder decoder,
      Supplier<String> hash) {
    List<Path> files = images.stream().flatMap(List::stream).toList();
    int[] labels = new int[files.size()];
    int at = 0;
    for (int label = 0; label < images.size(); label++) {
      for (int i = 0; i < images.get(label).size(); i++) {
        labels[at++] = label;
      }
    }
    return new ImageFolder(name, List.copyOf(classNames), files, labels, decoder, hash);
  }

  private static boolean isImage(Path path) {
    String file = path.getFileName().toString().toLowerCase(Locale.ROOT);
    return ENDINGS.stream().anyMatch(file::endsWith) && !file.startsWith(".") && !Files.isDirectory(path);
  }

  /** Entries that are not hidden, sorted by name as Java strings, which no locale changes. */
  private static List<Path> list(Path folder, Predicate<Path> wanted) {
    try (Stream<Path> entries = Files.list(folder)) {
      return entries.filter(p -> !p.getFileName().toString().startsWith(".")).filter(wanted)
          .sorted((a, b) -> a.getFileName().toString().compareTo(b.getFileName().toString())).toList();
    } catch (IOException e) {
      throw new InputException(e, "cannot list %s: %s", folder, e);
    }
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

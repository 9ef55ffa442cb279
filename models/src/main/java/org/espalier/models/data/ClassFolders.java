package org.espalier.models.data;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.espalier.models.InputException;
import org.espalier.models.Nearest;

/** One folder a class: classes and images in the order of their names. */
final class ClassFolders {
  private static final List<String> ENDINGS = List.of(".jpg", ".jpeg", ".png");

  private ClassFolders() {}

  /** Names of the class folders of a part, sorted. */
  static List<String> classNames(Path part) {
    List<String> names = folders(part);
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
      classes.add(images(folder));
    }
    return classes;
  }

  /** The images of a class, at least one. */
  private static List<Path> images(Path folder) {
    List<Path> images = list(folder, ClassFolders::isImage);
    if (images.isEmpty()) {
      throw new InputException("%s has no image (%s): every class needs some", folder, String.join(", ", ENDINGS));
    }
    return images;
  }

  /** The images of those of the known classes that have a folder, a list for each known class; at least one class has some. */
  static List<List<Path>> imagesOfSome(Path folder, List<String> known) {
    List<String> names = folders(folder);
    requireKnown(folder, names, known);
    if (names.isEmpty()) {
      throw new InputException("%s has no folders: give one a class, as in %s/<class>/*.jpg", folder, folder.getFileName());
    }
    return known.stream().map(name -> names.contains(name) ? images(folder.resolve(name)) : List.<Path>of()).toList();
  }

  static void requireKnown(Path folder, List<String> names, List<String> known) {
    for (String name : names) {
      if (!known.contains(name)) {
        throw new InputException("%s has a folder \"%s\", which is no class of the network%s: name the folders as the network names its "
            + "classes", folder, name, Nearest.to(name, known).map(near -> " (it has " + near + ")").orElse(""));
      }
    }
  }

  private static List<String> folders(Path part) {
    return list(part, Files::isDirectory).stream().map(p -> p.getFileName().toString()).toList();
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
}

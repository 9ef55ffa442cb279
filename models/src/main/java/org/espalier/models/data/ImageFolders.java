package org.espalier.models.data;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.espalier.models.InputException;

/** Opens ImageNet's layout: {@code train/<class>/*} and {@code test/<class>/*} or {@code val/<class>/*}. */
final class ImageFolders {
  private static final Pattern BROKEN = Pattern.compile("\\d{1,9} .*");
  private final Path root;
  private final ImageDecoder decoder;
  private final DataCache cache;

  private ImageFolders(Path root, ImageDecoder decoder, DataCache cache) {
    this.root = root;
    this.decoder = decoder;
    this.cache = cache;
  }

  /**
   * @param skipBroken whether every file is decoded once, now, and broken ones are left out; otherwise a broken file is an error
   *                   when it is first used
   */
  static Split open(Path root, boolean skipBroken, ImageDecoder decoder, DataCache cache) {
    return new ImageFolders(root, decoder, cache).open(skipBroken);
  }

  private Split open(boolean skipBroken) {
    Path train = part("train");
    Path test = part("test", "val");
    List<String> classes = ClassFolders.classNames(train);
    requireKnown(test, classes);
    List<List<Path>> trainImages = ClassFolders.images(train, classes);
    List<List<Path>> testImages = ClassFolders.images(test, classes);
    List<Path> all = Stream.of(trainImages, testImages).flatMap(List::stream).flatMap(List::stream).toList();
    ContentHash hash = new ContentHash(root, all, cache);
    String name = root.toAbsolutePath().normalize().getFileName() + "/";
    DataSet trainSet = ImageFiles.of(name + DataPart.TRAIN, classes, trainImages, decoder, hash::value);
    DataSet testSet = ImageFiles.of(name + DataPart.TEST, classes, testImages, decoder, hash::value);
    if (!skipBroken) {
      return new Split(trainSet, testSet, hash::recompute, List.of());
    }
    List<String> skipped = new ArrayList<>();
    return new Split(withoutBroken(trainSet, "train-" + hash.listing(), skipped),
        withoutBroken(testSet, "test-" + hash.listing(), skipped), hash::recompute, List.copyOf(skipped));
  }

  private Path part(String... names) {
    List<Path> found = Arrays.stream(names).map(root::resolve).filter(Files::isDirectory).toList();
    if (found.size() != 1) {
      throw new InputException("%s has %d folders of the name %s: one is needed, with one folder a class in it, as in "
          + "%s/%s/<class>/*.jpg", root, found.size(), String.join(" or ", names), root.getFileName(), names[0]);
    }
    return found.get(0);
  }

  private static void requireKnown(Path test, List<String> classes) {
    for (String name : ClassFolders.classNames(test)) {
      if (!classes.contains(name)) {
        throw new InputException("%s has the class \"%s\", which the training images do not have", test, name);
      }
    }
  }

  /** Decodes all; the cache holds the numbers of broken files, a line each, with the reason behind. */
  private DataSet withoutBroken(DataSet set, String listing, List<String> skipped) {
    String key = "broken-" + decoder.maxPixels() + "-" + listing;
    String found = cache.get(key).filter(text -> text.lines().allMatch(BROKEN.asMatchPredicate())).orElseGet(() -> {
      String broken = String.join("", IntStream.range(0, set.size()).parallel().mapToObj(i -> problem(set, i))
          .filter(Objects::nonNull).toList());
      cache.put(key, broken);
      return broken;
    });
    List<String> lines = found.lines().toList();
    int[] broken = lines.stream().mapToInt(line -> Integer.parseInt(line.substring(0, line.indexOf(' ')))).toArray();
    lines.forEach(line -> skipped.add(line.substring(line.indexOf(' ') + 1)));
    return broken.length == 0 ? set : rest(set, broken);
  }

  private static DataSet rest(DataSet set, int[] broken) {
    DataSet rest = new Subset(set, IntStream.range(0, set.size()).filter(i -> Arrays.binarySearch(broken, i) < 0).toArray());
    Subsets.requireEveryClass(rest, "no usable image is left");
    return rest;
  }

  private static String problem(DataSet set, int sample) {
    try {
      set.image(sample);
      return null;
    } catch (InputException e) {
      return sample + " " + e.getMessage().lines().findFirst().orElse("") + "\n";
    }
  }
}

package org.espalier.models.data;

import java.io.IOException;
import java.nio.charset.MalformedInputException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.espalier.models.InputException;

/**
 * Opens folders in the official binary layouts of CIFAR-10 and CIFAR-100 (Krizhevsky 2009), with any whole number of records.
 * Training records are in {@code train.bin} or {@code data_batch_*.bin}, test records in {@code test.bin} or
 * {@code test_batch.bin}. Every length and label is checked before anything is used; the records then live on the heap.
 */
final class CifarBinary {
  private final Path root;
  private final CifarLayout layout;
  private final List<String> classNames;

  private CifarBinary(Path root, CifarLayout layout) {
    this.root = root;
    this.layout = layout;
    this.classNames = classNames();
  }

  /**
   * @param cache remembers content hashes
   * @throws InputException naming file, record and what was expected
   */
  static Split open(Path root, CifarLayout layout, DataCache cache) {
    if (!Files.isDirectory(root)) {
      throw new InputException("%s is not a folder: give the folder that holds the %s files", root, layout.title);
    }
    return new CifarBinary(root, layout).open(cache);
  }

  private Split open(DataCache cache) {
    List<Path> train = files("train.bin", "data_batch_", "data_batch_1.bin to data_batch_5.bin");
    List<Path> test = files("test.bin", "test_batch", "test_batch.bin");
    List<Path> all = new ArrayList<>(train);
    all.addAll(test);
    Path names = root.resolve(layout.namesFile);
    if (Files.exists(names)) {
      all.add(names);
    }
    ContentHash hash = new ContentHash(root, all, cache);
    return new Split(records(DataPart.TRAIN, train, hash), records(DataPart.TEST, test, hash), hash::recompute, List.of());
  }

  private RecordSet records(String part, List<Path> files, ContentHash hash) {
    List<RecordSet.Block> blocks = files.stream().map(this::read).toList();
    return new RecordSet(root.toAbsolutePath().normalize().getFileName() + "/" + part, layout, classNames, blocks, hash::value);
  }

  private List<Path> files(String single, String prefix, String official) {
    List<Path> found = new ArrayList<>();
    try (Stream<Path> entries = Files.list(root)) {
      entries.filter(p -> name(p).equals(single) || name(p).startsWith(prefix) && name(p).endsWith(".bin")).sorted()
          .forEach(found::add);
    } catch (IOException e) {
      throw new InputException(e, "cannot list %s: %s", root, e);
    }
    if (found.isEmpty()) {
      throw new InputException("%s has no %s: %s data needs %s or %s there", root, single, layout.title, single, official);
    }
    if (found.size() > 1 && found.stream().anyMatch(p -> name(p).equals(single))) {
      throw new InputException("%s has both %s and %s: remove one of them", root, single, name(found.get(0)));
    }
    return found;
  }

  private static String name(Path path) {
    return path.getFileName().toString();
  }

  private RecordSet.Block read(Path file) {
    byte[] bytes;
    try {
      checkLength(file, Files.size(file));
      bytes = Files.readAllBytes(file);
      checkLength(file, bytes.length);
    } catch (IOException e) {
      throw new InputException(e, "cannot read %s: %s", file, e);
    }
    for (int i = 0; i < bytes.length / layout.recordBytes(); i++) {
      checkLabels(file, i, bytes);
    }
    return new RecordSet.Block(file.toString(), bytes);
  }

  private void checkLength(Path file, long length) {
    int record = layout.recordBytes();
    if (length == 0 || length % record != 0 || length > Integer.MAX_VALUE - 8) {
      throw new InputException("%s has %d bytes, which is not a whole number of %s records of %d bytes (1 to %d of them): "
          + "record %d is cut after %d bytes; fetch the file again", file, length, layout.title, record,
          Integer.MAX_VALUE / record, length / record, length % record);
    }
  }

  private void checkLabels(Path file, int record, byte[] bytes) {
    int at = record * layout.recordBytes();
    int label = bytes[at + layout.labelOffset()] & 0xFF;
    if (label >= classNames.size()) {
      throw new InputException("%s, record %d (byte %d): label %d, but the classes are 0 to %d; fetch the file again, or check "
          + "that it is %s", file, record, at + layout.labelOffset(), label, classNames.size() - 1, layout.title);
    }
  }

  private List<String> classNames() {
    Path file = root.resolve(layout.namesFile);
    if (!Files.exists(file)) {
      return IntStream.range(0, layout.usualClasses).mapToObj(Integer::toString).toList();
    }
    List<String> names;
    try {
      names = Files.readAllLines(file).stream().map(String::strip).filter(line -> !line.isEmpty()).toList();
    } catch (MalformedInputException e) {
      throw new InputException(e, "%s is not UTF-8 text: it should name one class a line", file);
    } catch (IOException e) {
      throw new InputException(e, "cannot read %s: %s", file, e);
    }
    if (names.size() < 2 || names.size() > 256) {
      throw new InputException("%s names %d classes: 2 to 256 are possible, one a line", file, names.size());
    }
    return names;
  }
}

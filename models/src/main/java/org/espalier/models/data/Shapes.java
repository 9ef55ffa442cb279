package org.espalier.models.data;

import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.espalier.models.InputException;
import org.espalier.models.tensor.RandomKey;

/**
 * The embedded data set: 32 x 32 colour pictures of ten kinds of objects on textured ground, painted from a seed, equal on
 * every machine. Sample i of a part is of class i modulo 10; training and test pictures come from streams of their own. It is
 * easy for a convolution and hard for a small transformer that has only seen a few thousand of them.
 */
final class Shapes {
  static final List<String> CLASS_NAMES = Arrays.stream(Outline.values()).map(Outline::title).toList();

  private Shapes() {}

  /**
   * @param train training pictures
   * @param test  test pictures
   * @param seed  of the pictures; has nothing to do with an experiment's seed
   */
  static Split paint(int train, int test, long seed) {
    check("train", train);
    check("test", test);
    byte[] trainRecords = records(DataPart.TRAIN, train, seed);
    byte[] testRecords = records(DataPart.TEST, test, seed);
    String hash = ContentHash.of(Map.of("train.bin", trainRecords, "test.bin", testRecords));
    return new Split(part(DataPart.TRAIN, trainRecords, hash), part(DataPart.TEST, testRecords, hash), () -> hash, List.of());
  }

  static void check(String part, int count) {
    if (count < 1 || count > Integer.MAX_VALUE / CifarLayout.CIFAR10.recordBytes()) {
      throw new InputException("shapes cannot paint %d %s pictures: give 1 to %d", count, part,
          Integer.MAX_VALUE / CifarLayout.CIFAR10.recordBytes());
    }
  }

  private static DataSet part(String name, byte[] records, String hash) {
    return new RecordSet("shapes/" + name, CifarLayout.CIFAR10, CLASS_NAMES,
        List.of(new RecordSet.Block("shapes " + name, records)), () -> hash);
  }

  private static byte[] records(String part, int count, long seed) {
    int length = CifarLayout.CIFAR10.recordBytes();
    byte[] records = new byte[count * length];
    RandomKey key = RandomKey.of(seed, "shapes").path(part);
    IntStream.range(0, count).parallel().forEach(i -> {
      int label = i % CLASS_NAMES.size();
      Image image = ShapePainter.paint(Outline.values()[label], key.item(i).stream());
      records[i * length] = (byte) label;
      System.arraycopy(image.planes(), 0, records, i * length + 1, CifarLayout.PIXELS);
    });
    return records;
  }
}

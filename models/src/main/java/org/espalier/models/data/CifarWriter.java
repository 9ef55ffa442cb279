package org.espalier.models.data;

import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import org.espalier.models.InputException;

/** Writes data sets of 32 x 32 pictures in CIFAR-10's binary layout, to be read by anything that reads CIFAR-10. */
public final class CifarWriter {
  private CifarWriter() {}

  /**
   * Writes {@code train.bin}, {@code test.bin} and {@code batches.meta.txt} (the class names) into a new or empty folder.
   *
   * @throws InputException if the folder is not empty, a picture is not 32 x 32, or there are more than 256 classes
   */
  public static void write(DataSet train, DataSet test, Path folder) throws IOException {
    Files.createDirectories(folder);
    try (var entries = Files.list(folder)) {
      if (entries.findAny().isPresent()) {
        throw new InputException("%s is not empty: give a new folder", folder);
      }
    }
    if (train.classes() > 256) {
      throw new InputException("%s has %d classes, a record's label byte has room for 256", train.name(), train.classes());
    }
    records(train, folder.resolve("train.bin"));
    records(test, folder.resolve("test.bin"));
    Files.writeString(folder.resolve(CifarLayout.CIFAR10.namesFile), String.join("\n", train.classNames()) + "\n");
  }

  private static void records(DataSet set, Path file) throws IOException {
    try (OutputStream out = new BufferedOutputStream(Files.newOutputStream(file), 1 << 20)) {
      for (int i = 0; i < set.size(); i++) {
        Image image = set.image(i);
        if (image.height() != CifarLayout.SIDE || image.width() != CifarLayout.SIDE) {
          throw new InputException("%s is %d x %d pixels: CIFAR's layout holds pictures of 32 x 32 only", set.origin(i),
              image.height(), image.width());
        }
        out.write(set.label(i));
        out.write(image.planes());
      }
    }
  }
}

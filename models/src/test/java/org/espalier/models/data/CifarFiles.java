package org.espalier.models.data;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;

/** Writes small files in CIFAR's layouts; record i has label i modulo classes and is filled with bytes that follow from i. */
final class CifarFiles {
  private CifarFiles() {}

  static byte[] cifar10(int records, int classes) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    for (int i = 0; i < records; i++) {
      out.write(i % classes);
      out.writeBytes(pixels(i));
    }
    return out.toByteArray();
  }

  static byte[] cifar100(int records) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    for (int i = 0; i < records; i++) {
      out.write(i % 20);
      out.write(i % 100);
      out.writeBytes(pixels(i));
    }
    return out.toByteArray();
  }

  /** Red plane counts up from i, green is constant i, blue is zero. */
  static byte[] pixels(int i) {
    byte[] pixels = new byte[CifarLayout.PIXELS];
    for (int p = 0; p < 1024; p++) {
      pixels[p] = (byte) (i + p);
    }
    Arrays.fill(pixels, 1024, 2048, (byte) i);
    return pixels;
  }

  /** A CIFAR-10 folder with {@code train.bin} and {@code test.bin}. */
  static Path folder(Path root, int train, int test) throws IOException {
    Files.createDirectories(root);
    Files.write(root.resolve("train.bin"), cifar10(train, 10));
    Files.write(root.resolve("test.bin"), cifar10(test, 10));
    return root;
  }
}

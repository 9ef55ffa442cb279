package org.espalier.models.checkpoint;

import java.io.IOException;
import java.nio.file.Path;

/**
 * A checkpoint whose files have all been compared with its manifest.
 *
 * @param name     of its folder
 * @param manifest what it holds; {@code manifest.checksum()} names all its bits
 */
public record Checkpoint(String name, Path folder, Manifest manifest) {

  /**
   * The tensors of one of its files.
   *
   * @throws StorageException         if the disk cannot read it now
   * @throws IllegalArgumentException if it has no such file
   */
  public TensorFile tensors(String file) throws StorageException {
    if (!manifest.files().containsKey(file)) {
      throw new IllegalArgumentException(
          "checkpoint " + name + " has no file " + file + "; it has " + manifest.files().keySet());
    }
    try {
      return SafeTensors.read(folder.resolve(file));
    } catch (IOException e) {
      throw StorageException.of("read " + file, folder, e);
    }
  }
}

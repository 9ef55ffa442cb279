package org.espalier.models.checkpoint;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Comparator;
import java.util.Optional;

/** The formats of weights files, known by the end of their names. */
public enum WeightsFormat {
  SAFETENSORS(".safetensors") {
    @Override
    TensorFile open(Path file) throws IOException {
      return SafeTensors.read(file);
    }
  },
  /** What {@code torch.save} writes; several state dicts in one file are possible, and the likeliest is taken. */
  PYTORCH(".pth", ".pt", ".bin", ".ckpt", ".pth.tar") {
    @Override
    TensorFile open(Path file) throws IOException {
      PyTorchFile read = PyTorchFile.read(file);
      return read.tensors(read.keys().get(0));
    }
  };

  private final String[] endings;

  WeightsFormat(String... endings) {
    this.endings = endings;
  }

  abstract TensorFile open(Path file) throws IOException;

  /** The format of a file of this name; empty if it is not one of a weights file. */
  public static Optional<WeightsFormat> of(String name) {
    return Arrays.stream(values()).filter(format -> Arrays.stream(format.endings).anyMatch(name::endsWith)).findFirst();
  }

  /**
   * The tensors of a weights file; one whose name tells nothing is taken for safetensors.
   *
   * @throws org.espalier.models.InputException if there is no such file, or it is not sound
   */
  public static TensorFile read(Path file) throws IOException {
    return of(file.getFileName().toString()).orElse(SAFETENSORS).open(file);
  }

  /** A file's name without the ending that tells the format. */
  public static String bare(Path file) {
    String name = file.getFileName().toString();
    return Arrays.stream(values()).flatMap(format -> Arrays.stream(format.endings)).filter(name::endsWith)
        .map(ending -> name.substring(0, name.length() - ending.length())).min(Comparator.comparingInt(String::length)).orElse(name);
  }
}

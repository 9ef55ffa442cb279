package org.espalier.actors.run;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.OptionalDouble;
import java.util.stream.Collectors;
import org.espalier.models.InputException;
import org.espalier.models.checkpoint.PyTorchFile;
import org.espalier.models.checkpoint.WeightsDescription;
import org.espalier.models.checkpoint.WeightsFile;
import org.espalier.models.experiment.SavedNetworks;
import org.espalier.models.method.MethodConfig;
import org.espalier.models.tensor.ComputeDevice;
import org.espalier.models.train.FrozenNetworks;

/**
 * A network on its way to programs that know nothing of this one.
 *
 * @param saved   the weights file that holds it
 * @param weights where that lies
 * @param network its name there
 */
public record NetworkExport(SavedNetworks saved, Path weights, String network) {
  /** A file of TorchScript that differs more from what it was made of is of no use. */
  private static final double ROUNDING = 1e-5;

  /** What is written. */
  public enum Format {
    /** The tensors under their published names, and our description beside them. */
    SAFETENSORS,
    /** The same tensors, for {@code torch.load}. */
    STATE_DICT,
    /** Tensors and computation, for {@code torch.jit.load}. */
    TORCHSCRIPT;

    /** As a person writes it, {@code state-dict}. */
    @Override
    public String toString() {
      return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    /** @throws InputException if there is none of this name */
    public static Format named(String text) {
      return Arrays.stream(values()).filter(format -> format.toString().equals(text)).findFirst()
          .orElseThrow(() -> new InputException("--format is %s: give one of %s", text,
              Arrays.stream(values()).map(Format::toString).collect(Collectors.joining(", "))));
    }
  }

  /**
   * What was written.
   *
   * @param tensors    number of them
   * @param difference largest difference of a logit between the network and what was written, where that computes
   */
  public record Written(Path file, Format format, String network, int tensors, OptionalDouble difference) {}

  /**
   * Finds a network in weights files.
   *
   * @param name empty for the only one
   * @throws InputException if there is none of this name, or several to choose from
   */
  public static NetworkExport find(List<Path> files, String name) throws IOException {
    List<NetworkExport> all = new ArrayList<>();
    for (Path file : files) {
      SavedNetworks saved = SavedNetworks.read(file);
      saved.member().scored().forEach(scored -> all.add(new NetworkExport(saved, file, scored.name())));
    }
    List<NetworkExport> named = all.stream().filter(export -> name.isEmpty() || export.network.equals(name)).toList();
    if (named.size() != 1) {
      throw new InputException("%s there are %s: name one with --network", name.isEmpty() ? "which network?" : "no network " + name + ",",
          all.stream().map(NetworkExport::network).toList());
    }
    return named.get(0);
  }

  /**
   * Writes the network; the format decides what.
   *
   * @throws IllegalStateException if TorchScript gives other logits than the network; it is then deleted
   */
  public Written write(Format format, Path out, ComputeDevice device) throws IOException {
    try (FrozenNetworks networks = new FrozenNetworks(device, saved.member(), saved.file().tensors())) {
      var tensors = networks.tensors(network);
      OptionalDouble difference = OptionalDouble.empty();
      switch (format) {
        case SAFETENSORS -> WeightsFile.write(out, tensors, description());
        case STATE_DICT -> PyTorchFile.write(out, tensors);
        case TORCHSCRIPT -> difference = OptionalDouble.of(sound(networks.writeTorchScript(network, out), out));
      }
      return new Written(out, format, network, tensors.size(), difference);
    }
  }

  private static double sound(double difference, Path out) throws IOException {
    if (!(difference <= ROUNDING)) {
      Files.delete(out);
      throw new IllegalStateException("%s gives logits that differ by %.1e from the network's".formatted(out, difference));
    }
    return difference;
  }

  /** Of the one network. The CNN of a pair that shares its weights computes with the ViT's, so nothing else describes it. */
  private WeightsDescription description() {
    WeightsDescription all = saved.file().description();
    if (!all.architecture().equals(MethodConfig.PAIR)) {
      return all;
    } else if (!network.equals(MethodConfig.VIT)) {
      throw new InputException("%s computes with weights of %s that the two share, and no description of it alone is known: write it as "
          + "torchscript or state-dict", network, weights);
    }
    ObjectNode config = all.config().withObject("/" + network);
    return new WeightsDescription(config.path("arch").asText(), config, all.imageSize(), all.normalization(), all.classes(),
        all.experimentHash());
  }
}

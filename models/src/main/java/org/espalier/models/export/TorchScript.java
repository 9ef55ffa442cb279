package org.espalier.models.export;

import ai.djl.ndarray.NDArray;
import java.io.IOException;
import java.io.OutputStream;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.espalier.models.nn.Description;
import org.espalier.models.nn.Network;
import org.espalier.models.nn.Slot;
import org.espalier.models.nn.Weights;
import org.espalier.models.pickle.PickleWriter.Instance;
import org.espalier.models.pickle.PickleWriter.Name;
import org.espalier.models.pickle.TorchArchive;
import org.espalier.models.tensor.Kernels;
import org.espalier.models.tensor.Scope;

/**
 * A network with its weights as a TorchScript module, which {@code torch.jit.load} reads and runs without this program: images
 * (B, 3, H, W), normalised, to logits (B, K), for any B. It computes what an evaluation pass does; its parameters and buffers have their
 * published names.
 */
public final class TorchScript {
  /** Two batches whose programs are compared: what depends on their size differs. */
  private static final int[] BATCHES = {2, 3};

  private TorchScript() {}

  /**
   * Writes the module; the stream stays open.
   *
   * @param scope   of the weights
   * @param weights that the network reads, all of which become the module's
   * @throws IllegalStateException if the network computes with something else than kernels, or with a number that depends on the batch
   */
  public static void write(OutputStream out, Scope scope, Network network, Weights weights) throws IOException {
    Program program = program(scope, network, weights);
    try (TorchArchive archive = new TorchArchive(out, "network")) {
      ModuleTree tree = tree(archive, weights, buffers(network));
      StringBuilder classes = new StringBuilder();
      Map<String, String> code = new LinkedHashMap<>();
      Map<String, Instance> libraries = new LinkedHashMap<>();
      program.libraries().forEach((name, library) -> {
        code.put(name, training(library));
        libraries.put(ScriptNames.library(name), new Instance(new Name("__torch__." + name, "Kernels"), Map.of("training", false)));
      });
      Instance module = tree.write("espalier_network", "Network", libraries, forward(program), classes);
      code.put("espalier_network", classes.toString());
      archive.script(module, code);
    }
  }

  private static ModuleTree tree(TorchArchive archive, Weights weights, Set<String> buffers) throws IOException {
    ModuleTree tree = new ModuleTree();
    for (Map.Entry<String, NDArray> weight : weights.asMap().entrySet()) {
      boolean trainable = !buffers.contains(weight.getKey());
      long[] shape = weight.getValue().getShape().getShape();
      tree.put(weight.getKey(), archive.tensor(Scope.bytes(weight.getValue()), shape, trainable), trainable);
    }
    return tree;
  }

  private static Set<String> buffers(Network network) {
    return Description.of(network).slots().stream().filter(slot -> !slot.trainable()).map(Slot::name).collect(Collectors.toSet());
  }

  private static Program program(Scope scope, Network network, Weights weights) {
    Program one = Program.of(scope, network, weights, BATCHES[0]);
    Program other = Program.of(scope, network, weights, BATCHES[1]);
    if (!one.lines().equals(other.lines())) {
      Set<String> same = Set.copyOf(other.lines());
      throw new IllegalStateException("the network computes differently for batches of %d and of %d: %s".formatted(BATCHES[0], BATCHES[1],
          one.lines().stream().filter(line -> !same.contains(line)).findFirst().orElse("in another order")));
    }
    return one;
  }

  private static String forward(Program program) {
    return "def forward(self, images: Tensor) -> Tensor:\n".indent(2)
        + program.lines().stream().map(line -> "    " + line + "\n").collect(Collectors.joining());
  }

  /** PyTorch turns training on and off in every module. */
  private static String training(Kernels library) {
    return library.source().replaceFirst("\n", "\n  __parameters__ = []\n  __buffers__ = []\n  training : bool\n");
  }
}

package org.espalier.models.export;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.types.Shape;
import java.util.ArrayList;
import java.util.IdentityHashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.DoubleStream;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import org.espalier.models.nn.Network;
import org.espalier.models.nn.Pass;
import org.espalier.models.nn.Taps;
import org.espalier.models.nn.Weights;
import org.espalier.models.tensor.KernelCall;
import org.espalier.models.tensor.Kernels;
import org.espalier.models.tensor.Scope;

/**
 * An evaluation pass of a network as a straight line of TorchScript: the kernels that it called, with their numbers, on the images, on
 * weights and on each other's results. Everything that Java decided on the way is decided.
 *
 * @param lines     statements, the last of which returns the logits
 * @param libraries of the kernels that are called, by name
 */
record Program(List<String> lines, Map<String, Kernels> libraries) {
  private static final String IMAGES = "images";

  /** The pass over a batch of that size. */
  static Program of(Scope scope, Network network, Weights weights, int batch) {
    try (Scope own = scope.child()) {
      NDArray images = own.zeros(new Shape(batch).addAll(network.image()));
      Recorder recorder = new Recorder(images, weights);
      NDArray logits = network.forward(Pass.evaluation(own.heardBy(recorder::hear), weights, Taps.none()), images);
      return recorder.program(logits);
    }
  }

  private static final class Recorder {
    private final Map<NDArray, String> values = new IdentityHashMap<>();
    private final List<String> lines = new ArrayList<>();
    private final Map<String, Kernels> libraries = new LinkedHashMap<>();

    Recorder(NDArray images, Weights weights) {
      weights.asMap().forEach((name, tensor) -> values.putIfAbsent(tensor, ScriptNames.attribute("self", name)));
      values.put(images, IMAGES);
    }

    void hear(KernelCall call) {
      Kernels known = libraries.putIfAbsent(call.library().name(), call.library());
      if (known != null && !known.source().equals(call.library().source())) {
        throw new IllegalStateException("two libraries of kernels are called " + call.library().name());
      }
      String arguments = call.arguments().stream().map(this::argument).collect(Collectors.joining(", "));
      String results = call.results().stream().map(this::name).collect(Collectors.joining(", "));
      String tuple = call.several() && call.results().size() == 1 ? "," : "";
      lines.add("%s%s = self.%s.%s(%s)".formatted(results, tuple, ScriptNames.library(call.library().name()), call.method(), arguments));
    }

    Program program(NDArray logits) {
      lines.add("return " + value(logits));
      return new Program(List.copyOf(lines), libraries);
    }

    private String name(NDArray result) {
      String name = "x" + values.size();
      values.put(result, name);
      return name;
    }

    private String value(NDArray tensor) {
      String name = values.get(tensor);
      if (name == null) {
        throw new IllegalStateException("a tensor of shape %s was made by no kernel, so no TorchScript can be written of this network"
            .formatted(tensor.getShape()));
      }
      return name;
    }

    private String argument(Object argument) {
      if (argument instanceof NDArray tensor) {
        return value(tensor);
      } else if (argument instanceof NDArray[] tensors) {
        return list("Tensor", List.of(tensors).stream().map(this::value).toList());
      } else if (argument instanceof List<?> tensors) {
        return list("Tensor", tensors.stream().map(tensor -> value((NDArray) tensor)).toList());
      } else if (argument instanceof int[] numbers) {
        return list("int", IntStream.of(numbers).mapToObj(String::valueOf).toList());
      } else if (argument instanceof long[] numbers) {
        return list("int", LongStream.of(numbers).mapToObj(String::valueOf).toList());
      } else if (argument instanceof double[] numbers) {
        return list("float", DoubleStream.of(numbers).mapToObj(String::valueOf).toList());
      }
      return scalar(argument);
    }

    private static String list(String type, List<String> items) {
      return items.isEmpty() ? "annotate(List[%s], [])".formatted(type) : "[" + String.join(", ", items) + "]";
    }

    /** Java and TorchScript write numbers alike. */
    private static String scalar(Object argument) {
      if (argument instanceof Boolean flag) {
        return flag ? "True" : "False";
      } else if (argument instanceof String text) {
        return ScriptNames.quoted(text);
      } else if (argument instanceof Float number) {
        return String.valueOf(number.doubleValue());
      }
      return String.valueOf(argument);
    }
  }
}

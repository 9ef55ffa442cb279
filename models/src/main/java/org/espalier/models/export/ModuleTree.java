package org.espalier.models.export;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.espalier.models.pickle.PickleWriter.Call;
import org.espalier.models.pickle.PickleWriter.Instance;
import org.espalier.models.pickle.PickleWriter.Name;

/**
 * Tensors by dotted name as modules in modules, one TorchScript class a module, so that a state dict gives the names again.
 *
 * @param parameters as a pickle has them, by own name
 * @param buffers    likewise
 * @param children   modules by own name
 */
record ModuleTree(Map<String, Call> parameters, Map<String, Call> buffers, Map<String, ModuleTree> children) {

  ModuleTree() {
    this(new LinkedHashMap<>(), new LinkedHashMap<>(), new LinkedHashMap<>());
  }

  void put(String dotted, Call tensor, boolean trainable) {
    int dot = dotted.indexOf('.');
    if (dot < 0) {
      (trainable ? parameters : buffers).put(dotted, tensor);
    } else {
      children.computeIfAbsent(dotted.substring(0, dot), name -> new ModuleTree()).put(dotted.substring(dot + 1), tensor, trainable);
    }
  }

  /**
   * The module as an object, and its class and those of its children as source.
   *
   * @param file    of the classes
   * @param name    of this module's class; those of its children get a number behind it
   * @param more    attributes besides: other modules
   * @param forward the method of that name, indented; may be empty
   * @param source  takes the classes
   */
  Instance write(String file, String name, Map<String, Instance> more, String forward, StringBuilder source) {
    Map<String, Instance> modules = new LinkedHashMap<>();
    children.forEach((child, tree) -> modules.put(child, tree.write(file, name + "_" + modules.size(), Map.of(), "", source)));
    modules.putAll(more);
    List<String> lines = new ArrayList<>(List.of("__parameters__ = " + names(parameters), "__buffers__ = " + names(buffers)));
    Map<String, Object> attributes = new LinkedHashMap<>(parameters);
    attributes.putAll(buffers);
    attributes.keySet().forEach(tensor -> lines.add(ScriptNames.declaration(tensor, "Tensor")));
    modules.forEach((child, module) -> lines.add(ScriptNames.declaration(child, module.type().module() + "." + module.type().name())));
    lines.add("training : bool");
    attributes.putAll(modules);
    attributes.put("training", false);
    source.append("class ").append(name).append("(Module):\n").append(String.join("\n", lines).indent(2)).append(forward).append('\n');
    return new Instance(new Name("__torch__." + file, name), attributes);
  }

  private static String names(Map<String, Call> tensors) {
    return tensors.keySet().stream().map(name -> ScriptNames.quoted(name) + ", ").collect(Collectors.joining("", "[", "]"));
  }
}

package org.espalier.models.checkpoint;

import java.util.Collections;
import java.util.Comparator;
import java.util.IdentityHashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.espalier.models.Quoted;
import org.espalier.models.pickle.PickledDict;
import org.espalier.models.pickle.Refusal;

/**
 * Tensors by name in what a file holds: the file itself, or dicts in it, as training scripts keep them beside optimizers and arguments.
 *
 * @param byKey the likeliest first; keys of dicts in dicts are joined by a dot
 */
record StateDicts(Map<String, Map<String, TorchTensor>> byKey) {
  /** Where published checkpoints keep their network; averages and teachers come after all that is not known. */
  private static final List<String> KNOWN = List.of("", "state_dict", "model", "model_state_dict", "model_state", "module", "net",
      "network", "params", "weights");
  private static final List<String> OTHERS = List.of("student", "teacher", "model_ema", "state_dict_ema", "ema", "params_ema");
  private static final List<String> WRAPPERS = List.of("module.", "_orig_mod.", "model.");
  private static final int DEEPEST = 3;
  private static final int SHOWN = 8;

  static StateDicts in(Object root, Refusal refusal) {
    Map<String, Map<String, TorchTensor>> found = new TreeMap<>(
        Comparator.comparingInt(StateDicts::rank).thenComparing(Comparator.naturalOrder()));
    if (root instanceof PickledDict dict) {
      new Search(found).in("", dict, DEEPEST);
    }
    if (found.isEmpty()) {
      throw refusal.of("it holds no tensors by name%s; save the model's state_dict()", root instanceof PickledDict dict
          ? ", but " + dict.entries().keySet().stream().limit(SHOWN).map(Quoted::text).toList() : "");
    }
    return new StateDicts(new LinkedHashMap<>(found));
  }

  private static int rank(String key) {
    if (KNOWN.contains(key)) {
      return KNOWN.indexOf(key);
    }
    return OTHERS.contains(key) ? KNOWN.size() + 1 + OTHERS.indexOf(key) : KNOWN.size();
  }

  /** Looks at each dict once, however often it is named. */
  private record Search(Map<String, Map<String, TorchTensor>> found, Set<PickledDict> seen) {
    Search(Map<String, Map<String, TorchTensor>> found) {
      this(found, Collections.newSetFromMap(new IdentityHashMap<>()));
    }

    void in(String path, PickledDict dict, int deeper) {
      if (!seen.add(dict)) {
        return;
      }
      Map<String, TorchTensor> tensors = new LinkedHashMap<>();
      dict.entries().forEach((key, value) -> {
        if (value instanceof TorchTensor tensor) {
          tensors.put(key, tensor);
        } else if (value instanceof PickledDict inner && deeper > 1) {
          in(path.isEmpty() ? key : path + "." + key, inner, deeper - 1);
        }
      });
      if (!tensors.isEmpty()) {
        found.put(path, unwrapped(tensors));
      }
    }
  }

  private static Map<String, TorchTensor> unwrapped(Map<String, TorchTensor> tensors) {
    for (String wrapper : WRAPPERS) {
      if (tensors.keySet().stream().allMatch(name -> name.startsWith(wrapper) && name.length() > wrapper.length())) {
        Map<String, TorchTensor> bare = new LinkedHashMap<>();
        tensors.forEach((name, tensor) -> bare.put(name.substring(wrapper.length()), tensor));
        return unwrapped(bare);
      }
    }
    return tensors;
  }
}

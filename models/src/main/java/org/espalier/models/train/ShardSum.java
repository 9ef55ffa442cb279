package org.espalier.models.train;

import ai.djl.ndarray.NDArray;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.espalier.models.checkpoint.TensorBytes;
import org.espalier.models.method.Learner;
import org.espalier.models.method.ShardResult;
import org.espalier.models.method.Terms;
import org.espalier.models.nn.BatchStatistics;
import org.espalier.models.nn.Weights;
import org.espalier.models.tensor.Kernel;
import org.espalier.models.tensor.Kernels;
import org.espalier.models.tensor.Scope;

/**
 * What a learner's shards have come to, from the first one on: sums of gradients and terms, and the running statistics that each
 * shard moved in turn. Its tensors belong to the step, are float32 and contiguous, and change in place. One thread at a time.
 */
final class ShardSum {
  private static final Kernels KERNELS = Kernels.of(ShardSum.class);
  private static final Kernel ADD = KERNELS.method("add_in_place");
  private static final Kernel COPIES = KERNELS.method("copies");
  private static final Kernel ASSIGN = KERNELS.method("assign");
  private static final String GRADIENTS = "gradients.";
  private static final String TERMS = "terms.";
  private static final String RUNNING = "running.";
  private final Learner learner;
  private final Weights running;
  private final Map<String, NDArray> terms;
  private List<List<NDArray>> gradients;

  private ShardSum(Learner learner, Weights running, Map<String, NDArray> terms, List<List<NDArray>> gradients) {
    this.learner = learner;
    this.running = running;
    this.terms = new LinkedHashMap<>(terms);
    this.gradients = gradients;
  }

  /** Before the first shard. */
  static ShardSum nothing(Scope scope, Learner learner) {
    Weights buffers = buffers(learner);
    List<NDArray> copies = List.of(COPIES.callAll(scope, buffers.arrays()));
    return new ShardSum(learner, new Weights(named("", buffers.names(), copies)), Map.of(), List.of());
  }

  /**
   * What the shards before have come to elsewhere.
   *
   * @param tensors as {@link #tensors} gave them; copied
   */
  static ShardSum of(Scope scope, Learner learner, Map<String, TensorBytes> tensors) {
    Map<String, NDArray> received = new LinkedHashMap<>();
    tensors.forEach((name, bytes) -> received.put(name, HostTensors.tensor(scope, bytes)));
    Weights all = new Weights(received);
    List<List<NDArray>> gradients = new ArrayList<>();
    do {
      gradients.add(fitting(all.under(list(gradients.size())), learner.parameters()).arrays());
    } while (!all.under(list(gradients.size())).names().isEmpty());
    return new ShardSum(learner, fitting(all.under(RUNNING), buffers(learner)), all.under(TERMS).asMap(), gradients);
  }

  /** The received tensors, which must be as those of the learner are. */
  private static Weights fitting(Weights received, Weights own) {
    requireSame(shapes(received.asMap()), shapes(own.asMap()));
    return received;
  }

  private static Map<String, String> shapes(Map<String, NDArray> tensors) {
    Map<String, String> shapes = new LinkedHashMap<>();
    tensors.forEach((name, tensor) -> shapes.put(name, Arrays.toString(tensor.getShape().getShape())));
    return shapes;
  }

  private static void requireSame(Map<String, String> received, Map<String, String> own) {
    List<Map.Entry<String, String>> came = List.copyOf(received.entrySet());
    List<Map.Entry<String, String>> ours = List.copyOf(own.entrySet());
    for (int i = 0; i < Math.max(came.size(), ours.size()); i++) {
      String one = i < came.size() ? came.get(i).toString() : "nothing";
      String other = i < ours.size() ? ours.get(i).toString() : "nothing";
      if (!one.equals(other)) {
        throw new IllegalStateException("of another worker's sum %s came where %s belongs: all workers need the same experiment"
            .formatted(one, other));
      }
    }
  }

  private static Weights buffers(Learner learner) {
    return learner.weights().where(name -> !learner.parameters().has(name));
  }

  private static String list(int number) {
    return GRADIENTS + number + ".";
  }

  private static Map<String, NDArray> named(String prefix, Collection<String> names, List<NDArray> tensors) {
    Map<String, NDArray> named = new LinkedHashMap<>();
    Iterator<NDArray> next = tensors.iterator();
    names.forEach(name -> named.put(prefix + name, next.next()));
    return named;
  }

  /** Adds the next shard, and frees its gradients. The sum of one shard is that shard's own: not 0 + x, which is not -0 where x is. */
  void add(ShardResult next) {
    for (Terms more : next.terms()) {
      NDArray before = terms.putIfAbsent(more.score(), more.packed());
      if (before != null) {
        ADD.run(List.of(before), List.of(more.packed()));
      }
    }
    BatchStatistics.move(running, next.seen());
    if (gradients.isEmpty()) {
      gradients = next.gradients();
      return;
    }
    if (next.gradients().size() != gradients.size()) {
      throw new IllegalStateException("a shard of learner %s has %d lists of gradients, the sum of those before it %d"
          .formatted(learner.name(), next.gradients().size(), gradients.size()));
    }
    for (int i = 0; i < gradients.size(); i++) {
      ADD.run(gradients.get(i), next.gradients().get(i));
      next.gradients().get(i).forEach(NDArray::close);
    }
  }

  /** As in {@link ShardResult#gradients}. */
  List<List<NDArray>> gradients() {
    return gradients;
  }

  /** Packed terms by network; see {@link Terms}. */
  Map<String, NDArray> terms() {
    return terms;
  }

  /** Gives the learner its running statistics. */
  void moveBuffers() {
    ASSIGN.run(buffers(learner).arrays(), running.arrays());
  }

  /** Everything by name, in a fixed order: the tensors themselves. */
  Map<String, NDArray> tensors() {
    Map<String, NDArray> tensors = new LinkedHashMap<>();
    for (int i = 0; i < gradients.size(); i++) {
      tensors.putAll(named(list(i), learner.parameters().names(), gradients.get(i)));
    }
    terms.forEach((score, packed) -> tensors.put(TERMS + score, packed));
    running.asMap().forEach((name, statistic) -> tensors.put(RUNNING + name, statistic));
    return tensors;
  }

  /** Becomes the sum that these tensors are; they are copied. */
  void become(Scope scope, Map<String, TensorBytes> total) {
    Map<String, NDArray> own = tensors();
    Map<String, String> received = new LinkedHashMap<>();
    total.forEach((name, bytes) -> received.put(name, Arrays.toString(bytes.spec().shape())));
    requireSame(received, shapes(own));
    own.forEach((name, tensor) -> HostTensors.assign(scope, tensor, total.get(name)));
  }
}

package org.espalier.models.train;

import ai.djl.ndarray.NDArray;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.espalier.models.checkpoint.TensorBytes;
import org.espalier.models.method.Learner;
import org.espalier.models.method.Member;
import org.espalier.models.method.Offer;
import org.espalier.models.method.Role;
import org.espalier.models.method.Shard;
import org.espalier.models.nn.Weights;
import org.espalier.models.tensor.ComputeDevice;
import org.espalier.models.tensor.Kernel;
import org.espalier.models.tensor.Kernels;
import org.espalier.models.tensor.Scope;

/**
 * A learner as it was when copies were last renewed, beside those that learn from it: so that they need nothing of it from step to
 * step (codistillation). Its passes use the learner's own number of threads. One thread at a time, but for {@link #teach}.
 */
final class StaleCopy {
  private static final Kernel ASSIGN = Kernels.of(ShardSum.class).method("assign");
  private final Member member;
  private final ComputeDevice device;
  private final Weights weights;
  private final Role role;

  /** Some weights, in the scope; it has to be renewed before it is asked. */
  StaleCopy(Scope scope, Member member, int threads, long seed) {
    this.member = member;
    this.device = scope.device().withThreads(threads);
    this.weights = Weights.initial(scope, member.slots(), seed, member.name());
    this.role = member.role().apply(Learner.of(member.name(), member.slots(), weights));
  }

  String name() {
    return member.name();
  }

  Offer teach(Scope own, Shard shard) {
    device.enter();
    return role.teach(own, shard);
  }

  /** Becomes what the learner is now. */
  void renew(Weights learner) {
    device.enter();
    ASSIGN.run(weights.arrays(), learner.arrays());
  }

  /** Becomes what the learner is now elsewhere; bytes are copied. */
  void renew(Scope scope, Map<String, TensorBytes> learner) {
    if (!List.copyOf(learner.keySet()).equals(List.copyOf(weights.names()))) {
      throw new IllegalStateException("of learner %s %s came where %s belong: all trainers need the same experiment".formatted(name(),
          learner.keySet(), weights.names()));
    }
    device.enter();
    weights.asMap().forEach((name, tensor) -> HostTensors.assign(scope, tensor, learner.get(name)));
  }

  /** Every tensor that a checkpoint holds, by file. */
  Map<String, Map<String, NDArray>> files() {
    Map<String, Map<String, NDArray>> files = new LinkedHashMap<>();
    files.put(name() + ".stale.safetensors", weights.asMap());
    return files;
  }
}

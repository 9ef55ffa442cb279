package org.espalier.models.optim;

import ai.djl.ndarray.NDArray;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import org.espalier.models.reparam.LayerConversion.Carried;
import org.espalier.models.tensor.Kernel;
import org.espalier.models.tensor.Kernels;
import org.espalier.models.tensor.Scope;

/** Fills a fresh optimizer's state from that of one whose parameters became others. */
public final class OptimizerTransfer {
  private static final Kernel ASSIGN = Kernels.of(OptimizerTransfer.class).method("assign");

  private OptimizerTransfer() {}

  /**
   * State of parameters that stay is copied, that of new ones comes from where {@code carried} says or stays as it began.
   *
   * @param scope for what the copies need on the way; nothing stays in it
   */
  public static void fill(Scope scope, Optimizer from, Optimizer to, Function<String, Optional<Carried>> carried) {
    try (Scope step = scope.child()) {
      Map<String, NDArray> before = from.state();
      to.state().forEach((name, tensor) -> {
        int dot = name.indexOf('.');
        Optional<Carried> origin = carried.apply(name.substring(dot + 1));
        if (before.containsKey(name)) {
          ASSIGN.run(tensor, before.get(name));
        } else if (origin.isPresent()) {
          assign(step, tensor, before.get(name.substring(0, dot + 1) + origin.get().from()), origin.get());
        }
      });
    }
  }

  private static void assign(Scope step, NDArray tensor, NDArray before, Carried origin) {
    boolean scalar = before.getShape().dimension() == 0;
    ASSIGN.run(tensor, scalar ? before : step.floats(origin.image().apply(before.toFloatArray()), tensor.getShape().getShape()));
  }
}

package org.espalier.models.optim;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.types.Shape;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.espalier.models.nn.Weights;
import org.espalier.models.optim.OptimizerConfig.AdamWConfig;
import org.espalier.models.tensor.Kernel;
import org.espalier.models.tensor.Kernels;
import org.espalier.models.tensor.Scope;

/** AdamW in one fused native call. State of parameter p: {@code exp_avg.p}, {@code exp_avg_sq.p}, {@code step.p} (a scalar). */
final class AdamW implements Optimizer {
  private static final Kernel ADAMW = Kernels.of(AdamW.class).method("adamw");
  private final AdamWConfig config;
  private final List<NDArray> parameters;
  private final List<NDArray> means = new ArrayList<>();
  private final List<NDArray> squares = new ArrayList<>();
  private final List<NDArray> steps = new ArrayList<>();
  private final Map<String, NDArray> state = new LinkedHashMap<>();

  AdamW(AdamWConfig config, Scope scope, Weights weights) {
    this.config = config;
    this.parameters = weights.arrays();
    weights.asMap().forEach((name, parameter) -> {
      means.add(put("exp_avg." + name, scope.zeros(parameter.getShape())));
      squares.add(put("exp_avg_sq." + name, scope.zeros(parameter.getShape())));
      steps.add(put("step." + name, scope.zeros(new Shape())));
    });
  }

  private NDArray put(String name, NDArray tensor) {
    state.put(name, tensor);
    return tensor;
  }

  @Override
  public void step(List<NDArray> gradients, double learningRate) {
    double[] constants = {learningRate, config.beta1(), config.beta2(), config.weightDecay(), config.eps()};
    ADAMW.run(parameters, gradients, means, squares, steps, constants);
  }

  @Override
  public Map<String, NDArray> state() {
    return state;
  }
}

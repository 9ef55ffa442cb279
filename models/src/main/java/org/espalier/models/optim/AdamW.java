package org.espalier.models.optim;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.types.Shape;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import org.espalier.models.nn.Weights;
import org.espalier.models.optim.OptimizerConfig.AdamWConfig;
import org.espalier.models.tensor.Kernel;
import org.espalier.models.tensor.Kernels;
import org.espalier.models.tensor.Scope;

/**
 * AdamW in one fused native call for what is decayed, and one for what is not. State of parameter p: {@code exp_avg.p},
 * {@code exp_avg_sq.p}, {@code step.p} (a scalar).
 */
final class AdamW implements Optimizer {
  private static final Kernel ADAMW = Kernels.of(AdamW.class).method("adamw");
  private final AdamWConfig config;
  private final Group decayed;
  private final Group spared;
  private final Map<String, NDArray> state = new LinkedHashMap<>();

  AdamW(AdamWConfig config, Scope scope, Weights weights, Predicate<String> decays) {
    this.config = config;
    this.decayed = new Group(config.weightDecay());
    this.spared = new Group(0);
    int index = 0;
    for (Map.Entry<String, NDArray> parameter : weights.asMap().entrySet()) {
      Group group = decays.test(parameter.getKey()) ? decayed : spared;
      group.add(index++, parameter.getValue(), put(scope, "exp_avg.", parameter), put(scope, "exp_avg_sq.", parameter),
          put("step." + parameter.getKey(), scope.zeros(new Shape())));
    }
  }

  private NDArray put(Scope scope, String prefix, Map.Entry<String, NDArray> parameter) {
    return put(prefix + parameter.getKey(), scope.zeros(parameter.getValue().getShape()));
  }

  private NDArray put(String name, NDArray tensor) {
    state.put(name, tensor);
    return tensor;
  }

  @Override
  public void step(List<NDArray> gradients, double learningRate) {
    decayed.step(gradients, learningRate);
    spared.step(gradients, learningRate);
  }

  @Override
  public Map<String, NDArray> state() {
    return state;
  }

  /** Parameters with the same weight decay. */
  private final class Group {
    private final double weightDecay;
    private final List<Integer> indices = new ArrayList<>();
    private final List<NDArray> parameters = new ArrayList<>();
    private final List<NDArray> means = new ArrayList<>();
    private final List<NDArray> squares = new ArrayList<>();
    private final List<NDArray> steps = new ArrayList<>();

    Group(double weightDecay) {
      this.weightDecay = weightDecay;
    }

    void add(int index, NDArray parameter, NDArray mean, NDArray square, NDArray step) {
      indices.add(index);
      parameters.add(parameter);
      means.add(mean);
      squares.add(square);
      steps.add(step);
    }

    void step(List<NDArray> gradients, double learningRate) {
      if (!indices.isEmpty()) {
        double[] constants = {learningRate, config.beta1(), config.beta2(), weightDecay, config.eps()};
        ADAMW.run(parameters, indices.stream().map(gradients::get).toList(), means, squares, steps, constants);
      }
    }
  }
}

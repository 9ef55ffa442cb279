package org.espalier.models.optim;

import ai.djl.ndarray.NDArray;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.espalier.models.nn.Weights;
import org.espalier.models.optim.OptimizerConfig.SgdConfig;
import org.espalier.models.tensor.Kernel;
import org.espalier.models.tensor.Kernels;
import org.espalier.models.tensor.Scope;

/** SGD. With momentum, the state of parameter p is {@code momentum_buffer.p}; without, there is none. */
final class Sgd implements Optimizer {
  private static final Kernel SGD = Kernels.of(Sgd.class).method("sgd");
  private final SgdConfig config;
  private final List<NDArray> parameters;
  private final Map<String, NDArray> buffers = new LinkedHashMap<>();

  Sgd(SgdConfig config, Scope scope, Weights weights) {
    this.config = config;
    this.parameters = weights.arrays();
    if (config.momentum() > 0) {
      weights.asMap().forEach((name, parameter) -> buffers.put("momentum_buffer." + name, scope.zeros(parameter.getShape())));
    }
  }

  @Override
  public void step(List<NDArray> gradients, double learningRate) {
    SGD.run(parameters, gradients, List.copyOf(buffers.values()), learningRate, config.momentum(), config.weightDecay(),
        config.nesterov() != null);
  }

  @Override
  public Map<String, NDArray> state() {
    return buffers;
  }
}

package org.espalier.tests.golden;

import ai.djl.ndarray.NDArray;
import java.util.Arrays;
import java.util.Map;
import java.util.function.IntToDoubleFunction;
import java.util.stream.IntStream;
import org.espalier.models.nn.DropPath;
import org.espalier.models.nn.Weights;
import org.espalier.models.optim.LearningRate.DeitCosine;
import org.espalier.models.optim.Progress;
import org.espalier.models.optim.WeightAverage;
import org.espalier.models.tensor.Scope;
import org.espalier.tests.golden.Values.Reals;

/** {@code schedule/deit}: learning rate, stochastic depth and averaging of weights (spec sections 8 and 11). */
final class DeitScheduleKind implements Kind {

  @Override
  public Answers compute(Fixture fixture, Scope scope) {
    Config config = fixture.config();
    int epochs = config.integer("epochs", 300);
    DeitCosine rate = new DeitCosine(config.real("base_lr", 1e-3), config.real("min_lr", 1e-5), config.real("warmup_lr", 1e-6),
        config.real("warmup_epochs", 5), config.integer("lr_lag", 1));
    double unit = Double.parseDouble(config.text("lr_unit", "1").split(" ")[0]);
    Answers answers = new Answers()
        .put("output/lr_function", each(fixture, "output/lr_function", epoch -> rate.after(epoch, epochs) / unit))
        .put("output/lr_used_in_epoch", each(fixture, "output/lr_used_in_epoch",
            epoch -> rate.at(new Progress(epoch, 0, 1, epochs)) / unit))
        .put("output/drop_path", dropPath(config));
    return fixture.has("input/ema_start") ? answers.put("output/ema_after_step", averages(fixture, scope)) : answers;
  }

  private static Values each(Fixture fixture, String name, IntToDoubleFunction value) {
    int count = fixture.has(name) ? fixture.stored(name).count() : 0;
    return Values.of(IntStream.range(0, count).mapToDouble(value).toArray(), count);
  }

  /** Rates rise with the depth, from 0 to that of the last block. */
  private static Values dropPath(Config config) {
    int depth = config.integer("depth", 12);
    double last = config.real("drop_path_rate", 0.1);
    return Values.of(IntStream.range(0, depth).mapToDouble(i -> DropPath.rate(last, i, depth)).toArray(), depth);
  }

  /** The average after each of several updates. */
  private static Values averages(Fixture fixture, Scope scope) {
    NDArray start = fixture.tensor(scope, "input/ema_start");
    Reals steps = fixture.reals("input/model_after_step");
    int size = Math.toIntExact(start.getShape().size());
    WeightAverage average = new WeightAverage(scope, new Weights(Map.of("w", start)), fixture.config().real("ema_decay", 0.99996));
    double[] after = new double[steps.count()];
    for (int at = 0; at < after.length; at += size) {
      float[] weights = Arrays.copyOfRange(steps.floats(), at, at + size);
      average.move(new Weights(Map.of("w", scope.floats(weights, start.getShape().getShape()))));
      float[] now = average.weights().get("w").toFloatArray();
      for (int i = 0; i < size; i++) {
        after[at + i] = now[i];
      }
    }
    return Values.of(after, steps.shape().stream().mapToLong(Long::longValue).toArray());
  }
}

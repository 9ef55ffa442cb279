package org.espalier.tests.golden;

import java.util.function.ToDoubleFunction;
import org.espalier.models.optim.LearningRate.Cosine;
import org.espalier.models.optim.LearningRate.Every;
import org.espalier.models.optim.Progress;
import org.espalier.models.tensor.Scope;

/** {@code schedule/bootstrapping}: learning rate and decay of the feature loss in every epoch (spec sections 6 and 10). */
final class ScheduleKind implements Kind {

  @Override
  public Answers compute(Fixture fixture, Scope scope) {
    Config config = fixture.config();
    int epochs = config.integer("epochs", 240);
    Cosine cosine = new Cosine(config.real("base_lr", 1e-3), config.real("min_lr", 0), 0, Every.EPOCH);
    return new Answers()
        .put("output/lr", eachEpoch(epochs, cosine::at))
        .put("output/feat_decay", eachEpoch(epochs, Progress::linearDecay));
  }

  private static Values eachEpoch(int epochs, ToDoubleFunction<Progress> schedule) {
    double[] values = new double[epochs];
    for (int epoch = 0; epoch < epochs; epoch++) {
      values[epoch] = schedule.applyAsDouble(new Progress(epoch, 0, 1, epochs));
    }
    return Values.of(values, epochs);
  }
}

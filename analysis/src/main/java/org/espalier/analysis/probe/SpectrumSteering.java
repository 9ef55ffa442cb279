package org.espalier.analysis.probe;

import java.util.List;
import java.util.Optional;
import org.espalier.analysis.spectrum.Mode;
import org.espalier.models.data.Batch;
import org.espalier.models.nn.Network;
import org.espalier.models.nn.Weights;
import org.espalier.models.reparam.MeasuredSchedule;
import org.espalier.models.reparam.ReparamConfig;
import org.espalier.models.tensor.Scope;
import org.espalier.models.train.SteeringProbe;
import org.espalier.models.train.TrainingPlan;

/**
 * The difference of log amplitude at a fraction of pi, point by point: what a schedule may be steered by.
 *
 * @param fraction of pi, from 0 to 1
 */
public record SpectrumSteering(Mode mode, double fraction) implements SteeringProbe {

  public SpectrumSteering {
    if (!(fraction >= 0 && fraction <= 1)) {
      throw new IllegalArgumentException("a schedule cannot be steered by " + fraction + " pi: give a fraction from 0 to 1");
    }
  }

  /** What a plan's schedule asks for; empty if it does not decide by spectra. */
  public static Optional<SteeringProbe> of(TrainingPlan plan) {
    return plan.reparam().map(ReparamConfig::schedule).filter(MeasuredSchedule.Spectrum.class::isInstance)
        .map(schedule -> new SpectrumSteering(Mode.GENERAL, ((MeasuredSchedule.Spectrum) schedule).at()));
  }

  @Override
  public List<Value> measure(Scope scope, Network network, Weights weights, Batch batch) {
    NetworkProbe probe = new NetworkProbe(network, new ProbeSettings(batch.size(), mode, false, false, 1));
    try (Scope own = scope.child()) {
      probe.look(own, weights, batch);
    }
    return probe.spectrum().points().stream().map(point -> new Value(point.point().tap(), point.depth(), point.curve().at(fraction)))
        .toList();
  }
}

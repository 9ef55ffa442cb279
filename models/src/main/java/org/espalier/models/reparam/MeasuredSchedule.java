package org.espalier.models.reparam;

import com.fasterxml.jackson.annotation.JsonProperty;
import java.util.ArrayList;
import java.util.List;
import org.espalier.models.InputException;
import org.espalier.models.zoo.LayerState;

/** A schedule that decides by what was measured at the ends of epochs; the history alone decides. */
public sealed interface MeasuredSchedule extends LayerSchedule {

  @Override
  default void check(int layers, int epochs) {}

  @Override
  default int firstDecision(int epochs) {
    return 2;
  }

  /** Whether the Fourier statistic of the layers is part of the evidence, and where on the frequency axis it is read. */
  default boolean readsSpectra() {
    return false;
  }

  /** What is measured for it; runs that measure the same can share what they have measured. */
  default String evidence() {
    return "losses and gates";
  }

  /** Whether somebody has to hold images out. */
  default boolean readsValidation() {
    return false;
  }

  /**
   * The rearmost convolution is converted when the validation loss has not improved for so many epochs.
   *
   * @param patience epochs, at least 1
   * @param minDelta by how much a loss must be lower to count as better, in nats
   */
  record Plateau(int patience, double minDelta) implements MeasuredSchedule {
    public Plateau {
      require(patience >= 1, "patience is %d: give at least 1 epoch", patience);
      require(minDelta >= 0, "minDelta is %s: give at least 0", minDelta);
    }

    @Override
    public boolean readsValidation() {
      return true;
    }

    /** Behind the first loss, which nothing is worse than, and as many as it waits for. */
    @Override
    public int firstDecision(int epochs) {
      return patience + 2;
    }

    @Override
    public List<LayerState> statesIn(int epoch, int epochs, List<LayerState> first, List<Evidence> history) {
      List<LayerState> states = new ArrayList<>(first);
      double best = Double.POSITIVE_INFINITY;
      int stale = 0;
      for (Evidence evidence : before(epoch, history)) {
        stale = evidence.validationLoss() < best - minDelta ? 0 : stale + 1;
        best = Math.min(best, evidence.validationLoss());
        if (stale >= patience) {
          convertRearmost(states);
          stale = 0;
        }
      }
      return states;
    }
  }

  /**
   * The rearmost convolution is converted when its Fourier statistic crosses a threshold, at most one an epoch.
   *
   * @param at        frequency where the difference of log amplitudes is read, in units of pi, in (0, 1]
   * @param threshold of that difference
   * @param side      where it has to be
   */
  record Spectrum(double at, double threshold, Side side) implements MeasuredSchedule {

    /** Which side of the threshold. */
    public enum Side {
      @JsonProperty("below") BELOW,
      @JsonProperty("above") ABOVE
    }

    public Spectrum {
      require(at > 0 && at <= 1, "at is %s: give a frequency in units of pi, above 0, at most 1", at);
    }

    @Override
    public boolean readsSpectra() {
      return true;
    }

    @Override
    public String evidence() {
      return "spectra at " + at;
    }

    @Override
    public List<LayerState> statesIn(int epoch, int epochs, List<LayerState> first, List<Evidence> history) {
      List<LayerState> states = new ArrayList<>(first);
      for (Evidence evidence : before(epoch, history)) {
        int layer = states.lastIndexOf(LayerState.CONVOLUTION);
        if (layer >= 0 && crossed(evidence.spectra().get(layer))) {
          convertRearmost(states);
        }
      }
      return states;
    }

    private boolean crossed(double value) {
      return side == Side.BELOW ? value < threshold : value > threshold;
    }
  }

  /**
   * Convolution and attention stand side by side, and a learned gate weighs them, under a budget that asks for more attention from epoch
   * to epoch: the loss gains weight (mean of the gates - target)^2. A layer whose gate has passed the threshold at the end of an
   * epoch counts as converted: its convolution is gone.
   *
   * @param from      epoch in which the gates open, at least 1
   * @param to        epoch at whose end the budget asks for attention alone; 0 for the last
   * @param weight    of the budget, at least 0
   * @param threshold in (0, 1)
   */
  record Gates(int from, int to, double weight, double threshold) implements MeasuredSchedule {
    public Gates {
      require(from >= 1 && (to == 0 || to >= from), "gates from epoch %d to %d: need 1 <= from <= to, or 0 for the last", from, to);
      require(weight >= 0, "weight is %s: give at least 0", weight);
      require(threshold > 0 && threshold < 1, "threshold is %s: give a number above 0 and below 1", threshold);
    }

    /** The budget is part of the loss as soon as the gates are open. */
    @Override
    public int firstDecision(int epochs) {
      return from;
    }

    @Override
    public void check(int layers, int epochs) {
      require(Math.max(from, to) <= epochs, "reparam.schedule ends at epoch %d, but the run has %d", Math.max(from, to), epochs);
    }

    @Override
    public List<LayerState> statesIn(int epoch, int epochs, List<LayerState> first, List<Evidence> history) {
      List<LayerState> states = new ArrayList<>(first);
      if (epoch < from) {
        return states;
      }
      states.replaceAll(state -> state == LayerState.CONVOLUTION ? LayerState.GATED : state);
      for (Evidence evidence : before(epoch, history)) {
        for (int layer = 0; evidence.epoch() >= from && layer < states.size(); layer++) {
          if (evidence.gates().get(layer) > threshold) {
            states.set(layer, LayerState.ATTENTION);
          }
        }
      }
      return states;
    }

    /** Mean share of attention that the budget asks for in an epoch, from 1. */
    public double target(int epoch, int epochs) {
      int end = to == 0 ? epochs : to;
      return Math.max(0, Math.min(1, (epoch - from + 1.0) / (end - from + 1)));
    }
  }

  private static List<Evidence> before(int epoch, List<Evidence> history) {
    return history.stream().filter(evidence -> evidence.epoch() < epoch).toList();
  }

  private static void convertRearmost(List<LayerState> states) {
    int layer = states.lastIndexOf(LayerState.CONVOLUTION);
    if (layer >= 0) {
      states.set(layer, LayerState.ATTENTION);
    }
  }

  private static void require(boolean holds, String message, Object... values) {
    if (!holds) {
      throw new InputException(message, values);
    }
  }
}

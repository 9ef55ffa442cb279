package org.espalier.models.reparam;

import java.util.List;
import java.util.stream.IntStream;
import org.espalier.models.InputException;
import org.espalier.models.zoo.LayerState;

/** A schedule that is known before training. */
public sealed interface FixedSchedule extends LayerSchedule {

  /**
   * The first epoch, from 1, in which a layer is attention; epochs + 1 for never.
   *
   * @param layer from 1, front to rear, as the papers count
   */
  int firstEpoch(int layer, int layers, int epochs);

  @Override
  default List<LayerState> statesIn(int epoch, int epochs, List<LayerState> first, List<Evidence> history) {
    return IntStream.range(0, first.size()).mapToObj(layer ->
        epoch >= firstEpoch(layer + 1, first.size(), epochs) ? LayerState.ATTENTION : first.get(layer)).toList();
  }

  @Override
  default void check(int layers, int epochs) {}

  @Override
  default int firstDecision(int epochs) {
    return epochs + 1;
  }

  /**
   * Rear layers first, evenly over the run: attention when t > T (1 - l / (L + 1)) (Kim et al. 2022, equation 7).
   *
   * @param epochBase number of the paper's first epoch: 1, or 0, which gives every layer one more epoch of convolution
   */
  record Prs(int epochBase) implements FixedSchedule {
    public Prs {
      require(epochBase == 0 || epochBase == 1, "epochBase is %d: epochs count from 0 or from 1", epochBase);
    }

    @Override
    public int firstEpoch(int layer, int layers, int epochs) {
      return epochs * (layers + 1 - layer) / (layers + 1) + 2 - epochBase;
    }
  }

  /** All layers at once, after so many epochs of convolution (Li et al. 2021); 0 is {@link FromStart}, all of them {@link Never}. */
  record TwoStage(int convEpochs) implements FixedSchedule {
    public TwoStage {
      require(convEpochs >= 0, "convEpochs is %d: give at least 0", convEpochs);
    }

    @Override
    public int firstEpoch(int layer, int layers, int epochs) {
      return convEpochs + 1;
    }

    @Override
    public void check(int layers, int epochs) {
      require(convEpochs <= epochs, "reparam.schedule.convEpochs is %d, but the run has %d epochs: give at most that, or use the kind never",
          convEpochs, epochs);
    }
  }

  record Never() implements FixedSchedule {
    @Override
    public int firstEpoch(int layer, int layers, int epochs) {
      return epochs + 1;
    }
  }

  /** Before the first step: the convolutions are converted as they were drawn. */
  record FromStart() implements FixedSchedule {
    @Override
    public int firstEpoch(int layer, int layers, int epochs) {
      return 1;
    }
  }

  /** T (1 - (l / (L + 1))^exponent): later than {@link Prs} above 1, earlier below. */
  record Power(double exponent) implements FixedSchedule {
    /** What rounding may cost a threshold that is a whole number. */
    private static final double ROUNDING = 1e-9;

    public Power {
      require(exponent > 0 && exponent < 100, "exponent is %s: give a number above 0", exponent);
    }

    @Override
    public int firstEpoch(int layer, int layers, int epochs) {
      return (int) Math.floor(epochs * (1 - StrictMath.pow((double) layer / (layers + 1), exponent)) + ROUNDING) + 1;
    }
  }

  /** As {@link Prs}, squeezed between two epochs. */
  record Window(int from, int to) implements FixedSchedule {
    public Window {
      require(from >= 0 && from <= to, "a window from epoch %d to %d: need 0 <= from <= to", from, to);
    }

    @Override
    public int firstEpoch(int layer, int layers, int epochs) {
      return from + (to - from) * (layers + 1 - layer) / (layers + 1) + 1;
    }

    @Override
    public void check(int layers, int epochs) {
      require(to <= epochs, "reparam.schedule.to is %d, but the run has %d epochs: give at most that", to, epochs);
    }
  }

  /** As {@link Prs}, but so many neighbours at a time, when the last of them would be. */
  record Grouped(int size) implements FixedSchedule {
    public Grouped {
      require(size >= 1, "size is %d: a group has at least 1 layer", size);
    }

    @Override
    public int firstEpoch(int layer, int layers, int epochs) {
      return new Prs(1).firstEpoch((layer - 1) / size * size + 1, layers, epochs);
    }

    @Override
    public void check(int layers, int epochs) {
      require(size <= layers, "reparam.schedule.size is %d, but the network has %d layers: give at most that", size, layers);
    }
  }

  /** Front layers first: what {@link Prs} is compared with. */
  record FrontFirst() implements FixedSchedule {
    @Override
    public int firstEpoch(int layer, int layers, int epochs) {
      return epochs * layer / (layers + 1) + 1;
    }
  }

  /** The first epoch of each layer as attention, front to rear; one behind the last epoch for never. */
  record Listed(List<Integer> first) implements FixedSchedule {
    public Listed {
      first = List.copyOf(first);
      first.forEach(epoch -> require(epoch >= 1, "first names epoch %d: the first epoch is 1, and what was before it is past", epoch));
    }

    @Override
    public int firstEpoch(int layer, int layers, int epochs) {
      return first.get(layer - 1);
    }

    @Override
    public void check(int layers, int epochs) {
      require(first.size() == layers, "reparam.schedule.first names %d layers, but the network has %d: give one epoch a layer, %d for never",
          first.size(), layers, epochs + 1);
      first.forEach(epoch -> require(epoch <= epochs + 1, "reparam.schedule.first names epoch %d, but the run has %d: give at most %d, which "
          + "is never", epoch, epochs, epochs + 1));
    }
  }

  private static void require(boolean holds, String message, Object... values) {
    if (!holds) {
      throw new InputException(message, values);
    }
  }
}

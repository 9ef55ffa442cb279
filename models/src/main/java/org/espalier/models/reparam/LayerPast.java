package org.espalier.models.reparam;

import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.function.IntPredicate;
import java.util.stream.IntStream;
import org.espalier.models.zoo.LayerState;

/**
 * Where the layers of a run stand when a step is done, for a schedule that takes them over there. Events of the boundary behind that step
 * have not happened yet (CONTRACTS 1), so what counts is what a schedule says of the step's own epoch. Pure.
 *
 * @param epoch   that the step belongs to, from 1
 * @param first   states that the network began with
 * @param states  that it is in
 * @param history what was measured in the epochs that are done
 */
public record LayerPast(int epoch, List<LayerState> first, List<LayerState> states, List<Evidence> history) {

  public LayerPast {
    first = List.copyOf(first);
    states = List.copyOf(states);
    history = List.copyOf(history);
  }

  /**
   * A layer that a schedule wants in another state by now: an event that is past and has not happened, or one that has happened and is not
   * to have.
   *
   * @param layer  from 1, front to rear, as the papers count
   * @param wanted by the schedule
   * @param state  that the layer is in
   * @param event  epoch, from 1, whose beginning brings the event in the schedule; empty if none does, so far as that is known
   */
  public record Conflict(int layer, LayerState wanted, LayerState state, OptionalInt event) {

    /** Whether the event is past; else it has come too early. */
    public boolean late() {
      return wanted.compareTo(state) > 0;
    }
  }

  /**
   * The rearmost layer that is not where a schedule wants it.
   *
   * @param schedule that decides by what {@link #history} holds, if it decides by measurement
   * @param epochs   of the run that takes the schedule up
   */
  public Optional<Conflict> conflict(LayerSchedule schedule, int epochs) {
    List<LayerState> wanted = schedule.statesIn(epoch, epochs, first, history);
    return IntStream.iterate(states.size() - 1, layer -> layer >= 0, layer -> layer - 1)
        .filter(layer -> wanted.get(layer) != states.get(layer))
        .mapToObj(layer -> new Conflict(layer + 1, wanted.get(layer), states.get(layer), event(schedule, epochs, layer, wanted.get(layer))))
        .findFirst();
  }

  private OptionalInt event(LayerSchedule schedule, int epochs, int layer, LayerState wanted) {
    boolean late = wanted.compareTo(states.get(layer)) > 0;
    LayerState there = late ? wanted : states.get(layer);
    IntPredicate reached = candidate -> schedule.statesIn(candidate, epochs, first, history).get(layer).compareTo(there) >= 0;
    return late ? IntStream.rangeClosed(1, epoch).filter(reached).findFirst()
        : IntStream.rangeClosed(epoch + 1, epochs).filter(candidate -> schedule instanceof FixedSchedule).filter(reached).findFirst();
  }

  /**
   * The schedule that a fixed one comes to if what is past stays as it was: nothing is in {@link #conflict} with it.
   *
   * @return empty if a layer is neither convolution nor attention
   */
  public Optional<FixedSchedule.Listed> continued(FixedSchedule schedule, int epochs) {
    return states.contains(LayerState.GATED) ? Optional.empty()
        : Optional.of(new FixedSchedule.Listed(IntStream.range(0, states.size()).mapToObj(layer -> {
          int planned = Math.min(schedule.firstEpoch(layer + 1, states.size(), epochs), epochs + 1);
          return states.get(layer) == LayerState.ATTENTION ? Math.min(planned, epoch) : Math.max(planned, epoch + 1);
        }).toList()));
  }
}

package org.espalier.models.reparam;

import static org.assertj.core.api.Assertions.assertThat;
import static org.espalier.models.zoo.LayerState.ATTENTION;
import static org.espalier.models.zoo.LayerState.CONVOLUTION;
import static org.espalier.models.zoo.LayerState.GATED;

import java.util.Collections;
import java.util.List;
import java.util.OptionalInt;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.espalier.models.reparam.FixedSchedule.Listed;
import org.espalier.models.reparam.FixedSchedule.Never;
import org.espalier.models.reparam.FixedSchedule.Prs;
import org.espalier.models.reparam.FixedSchedule.TwoStage;
import org.espalier.models.reparam.LayerPast.Conflict;
import org.espalier.models.reparam.MeasuredSchedule.Gates;
import org.espalier.models.reparam.MeasuredSchedule.Plateau;
import org.espalier.models.zoo.LayerState;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Three layers over six epochs: PRS converts the rear one before epoch 2, the others before 4 and 5. */
class LayerPastTest {
  private static final int EPOCHS = 6;
  private static final Prs PRS = new Prs(1);

  private static LayerPast in(int epoch, LayerState... states) {
    return new LayerPast(epoch, Collections.nCopies(states.length, CONVOLUTION), List.of(states), List.of());
  }

  /** Losses by epoch, from the first on. */
  private static LayerPast measured(int epoch, List<LayerState> states, double... losses) {
    return new LayerPast(epoch, Collections.nCopies(3, CONVOLUTION), states, IntStream.range(0, losses.length)
        .mapToObj(i -> new Evidence(i + 1, losses[i], List.of(), List.of(0.0, 0.0, 0.0))).toList());
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 3, 4, 5, 6})
  void aScheduleIsInNoConflictWithWhatItHasDoneItself(int epoch) {
    LayerState[] states = PRS.statesIn(epoch, EPOCHS, Collections.nCopies(3, CONVOLUTION), List.of()).toArray(LayerState[]::new);

    assertThat(in(epoch, states).conflict(PRS, EPOCHS)).isEmpty();
  }

  @Test
  void anEventThatIsPastComesLate() {
    Conflict conflict = in(4, CONVOLUTION, CONVOLUTION, ATTENTION).conflict(PRS, EPOCHS).orElseThrow();

    assertThat(conflict).isEqualTo(new Conflict(2, ATTENTION, CONVOLUTION, OptionalInt.of(4)));
    assertThat(conflict.late()).isTrue();
  }

  /** A checkpoint is from before the events of its boundary: those of the epoch that it leads to can still happen in time. */
  @Test
  void anEventOfTheBoundaryItselfIsStillToCome() {
    assertThat(in(3, CONVOLUTION, CONVOLUTION, ATTENTION).conflict(PRS, EPOCHS)).isEmpty();
    assertThat(in(3, CONVOLUTION, CONVOLUTION, CONVOLUTION).conflict(new TwoStage(3), EPOCHS)).isEmpty();
  }

  @Test
  void whatHasHappenedTooEarlyCannotBeTakenBack() {
    LayerPast past = in(2, CONVOLUTION, ATTENTION, ATTENTION);

    assertThat(past.conflict(PRS, EPOCHS)).contains(new Conflict(2, CONVOLUTION, ATTENTION, OptionalInt.of(4)));
    assertThat(past.conflict(new Never(), EPOCHS)).contains(new Conflict(3, CONVOLUTION, ATTENTION, OptionalInt.empty()));
    assertThat(past.conflict(PRS, EPOCHS).orElseThrow().late()).isFalse();
  }

  /** When a layer was converted does not count, only that it is. */
  @Test
  void anotherPastThatCameToTheSameIsNoConflict() {
    assertThat(in(4, CONVOLUTION, ATTENTION, ATTENTION).conflict(new Listed(List.of(5, 2, 3)), EPOCHS)).isEmpty();
  }

  /** With patience 1 a loss that does not fall converts a layer before the next epoch. */
  @Test
  void aScheduleThatDecidesByMeasurementIsAskedWhatItWouldHaveDecided() {
    List<LayerState> one = List.of(CONVOLUTION, CONVOLUTION, ATTENTION);

    assertThat(measured(4, one, 2, 3, 1, 3).conflict(new Plateau(1, 0), EPOCHS)).isEmpty();
    assertThat(measured(5, one, 2, 3, 1, 3).conflict(new Plateau(1, 0), EPOCHS))
        .contains(new Conflict(2, ATTENTION, CONVOLUTION, OptionalInt.of(5)));
    assertThat(measured(4, one, 2, 3, 1).conflict(new Plateau(2, 0), EPOCHS))
        .as("nothing of what was measured would have made it attention")
        .contains(new Conflict(3, CONVOLUTION, ATTENTION, OptionalInt.empty()));
  }

  @Test
  void gatesThatWereToOpenComeLate() {
    assertThat(in(4, CONVOLUTION, CONVOLUTION, CONVOLUTION).conflict(new Gates(3, 0, 1, 0.5), EPOCHS))
        .contains(new Conflict(3, GATED, CONVOLUTION, OptionalInt.of(3)));
    assertThat(in(2, CONVOLUTION, CONVOLUTION, CONVOLUTION).conflict(new Gates(3, 0, 1, 0.5), EPOCHS)).isEmpty();
  }

  static Stream<FixedSchedule> schedules() {
    return Stream.of(PRS, new Prs(0), new TwoStage(0), new TwoStage(3), new Never(), new FixedSchedule.FromStart(),
        new FixedSchedule.FrontFirst(), new Listed(List.of(7, 1, 4)));
  }

  @ParameterizedTest
  @MethodSource("schedules")
  void itIsGoneOnWithIfWhatIsPastStaysAsItWas(FixedSchedule schedule) {
    LayerPast past = in(3, ATTENTION, CONVOLUTION, ATTENTION);

    Listed continued = past.continued(schedule, EPOCHS).orElseThrow();

    continued.check(3, EPOCHS);
    assertThat(past.conflict(continued, EPOCHS)).isEmpty();
    List<LayerState> first = past.first();
    assertThat(continued.statesIn(EPOCHS, EPOCHS, first, List.of()).get(1)).as("what is to come stays as it was planned")
        .isEqualTo(schedule.statesIn(EPOCHS, EPOCHS, first, List.of()).get(1));
  }

  @Test
  void noListSaysThatALayerIsBoth() {
    assertThat(in(3, GATED, GATED, ATTENTION).continued(PRS, EPOCHS)).isEmpty();
  }
}

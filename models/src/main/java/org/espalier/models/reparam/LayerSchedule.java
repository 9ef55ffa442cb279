package org.espalier.models.reparam;

import com.fasterxml.jackson.annotation.JsonSubTypes;
import com.fasterxml.jackson.annotation.JsonTypeInfo;
import java.util.List;
import org.espalier.models.zoo.LayerState;

/**
 * When which layer becomes attention. A pure function of epochs and of what was measured in those before, so that whoever replays it
 * decides the same (spec section 3). Layers count from 0 here, front to rear; epochs from 1.
 */
@JsonTypeInfo(use = JsonTypeInfo.Id.NAME, property = "kind")
@JsonSubTypes({
    @JsonSubTypes.Type(value = FixedSchedule.Prs.class, name = "prs"),
    @JsonSubTypes.Type(value = FixedSchedule.TwoStage.class, name = "two-stage"),
    @JsonSubTypes.Type(value = FixedSchedule.Never.class, name = "never"),
    @JsonSubTypes.Type(value = FixedSchedule.FromStart.class, name = "from-start"),
    @JsonSubTypes.Type(value = FixedSchedule.Power.class, name = "power"),
    @JsonSubTypes.Type(value = FixedSchedule.Window.class, name = "window"),
    @JsonSubTypes.Type(value = FixedSchedule.Grouped.class, name = "grouped"),
    @JsonSubTypes.Type(value = FixedSchedule.FrontFirst.class, name = "front-first"),
    @JsonSubTypes.Type(value = FixedSchedule.Listed.class, name = "list"),
    @JsonSubTypes.Type(value = MeasuredSchedule.Plateau.class, name = "plateau"),
    @JsonSubTypes.Type(value = MeasuredSchedule.Spectrum.class, name = "spectrum"),
    @JsonSubTypes.Type(value = MeasuredSchedule.Gates.class, name = "gates")
})
public sealed interface LayerSchedule permits FixedSchedule, MeasuredSchedule {

  /**
   * States of the layers in an epoch.
   *
   * @param epoch   from 1
   * @param epochs  of the run, T
   * @param first   states that the network begins with
   * @param history evidence of the epochs 1 to epoch - 1, in order; may be empty for a fixed schedule
   */
  List<LayerState> statesIn(int epoch, int epochs, List<LayerState> first, List<Evidence> history);

  /** @throws org.espalier.models.InputException if it does not fit a network of so many layers, or a run of so many epochs */
  void check(int layers, int epochs);

  /** The first epoch, from 1, in which it may count for more than the states it begins with; epochs + 1 for one that decides nothing. */
  int firstDecision(int epochs);
}

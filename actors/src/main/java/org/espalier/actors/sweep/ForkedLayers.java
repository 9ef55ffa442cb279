package org.espalier.actors.sweep;

import java.io.IOException;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Collectors;
import org.espalier.analysis.run.RunFolder;
import org.espalier.models.InputException;
import org.espalier.models.checkpoint.Manifest;
import org.espalier.models.experiment.Prepared;
import org.espalier.models.reparam.Evidence;
import org.espalier.models.reparam.FixedSchedule;
import org.espalier.models.reparam.LayerPast;
import org.espalier.models.reparam.LayerSchedule;
import org.espalier.models.reparam.MeasuredSchedule;
import org.espalier.models.reparam.ReparamConfig;
import org.espalier.models.train.LayerStates;
import org.espalier.models.zoo.LayerState;

/**
 * What a fork's schedule of layers says of the time before it: that has to be what has happened, for an event that is past would come late,
 * and one that has come too early cannot be taken back.
 *
 * @param origin the parent's experiment
 * @param asked  the fork's, with the same network
 * @param step   updates done
 */
record ForkedLayers(RunFolder parent, Prepared origin, Prepared asked, long step) {

  void check() throws IOException {
    LayerSchedule before = schedule(origin);
    LayerSchedule after = schedule(asked);
    boolean decidesTheSame = before instanceof MeasuredSchedule && before.equals(after);   // by the same that was measured
    if (first().isEmpty() || decidesTheSame) {
      return;
    }
    LayerPast past = past(before);
    requireEvidence(before, after, past);
    Optional<LayerPast.Conflict> conflict = past.conflict(after, asked.plan().epochs());
    if (conflict.isPresent()) {
      throw new InputException("%s. %s", text(conflict.get(), past, after), advice(past, after));
    }
  }

  /** Where there is none, layers stay what they are. */
  private static LayerSchedule schedule(Prepared prepared) {
    return prepared.plan().reparam().map(ReparamConfig::schedule).orElse(new FixedSchedule.Never());
  }

  /** States that the network began with; none where neither run changes any. */
  private List<LayerState> first() {
    return origin.plan().reparam().isPresent() ? origin.plan().firstStates() : asked.plan().firstStates();
  }

  /** As the checkpoint of the step has it, or will have it. */
  private LayerPast past(LayerSchedule before) throws IOException {
    int epoch = Math.toIntExact((step - 1) / origin.stepsPerEpoch()) + 1;
    Optional<Manifest> known = Kept.of(parent).from(step);   // a later one has measured the same until then
    if (known.isEmpty() && before instanceof MeasuredSchedule) {
      throw new InputException("what the schedule of run %s has decided until step %d is not known, for of checkpoints it keeps %s, and "
          + "the fork has another schedule: let the run come to that step first, or leave reparam.schedule as it is", parent.name(), step,
          Kept.of(parent).text());
    }
    List<Evidence> history = known.map(LayerStates::history).orElse(List.of()).stream()
        .filter(evidence -> evidence.epoch() <= step / origin.stepsPerEpoch()).toList();
    List<LayerState> stands = known.filter(manifest -> manifest.position().step() == step).map(LayerStates::of)
        .filter(states -> !states.isEmpty()).orElseGet(() -> before.statesIn(epoch, origin.plan().epochs(), first(), history));
    return new LayerPast(epoch, first(), stands, history);
  }

  /** What was measured is what the fork's schedule would have measured. */
  private void requireEvidence(LayerSchedule before, LayerSchedule after, LayerPast past) {
    if (after instanceof MeasuredSchedule measured && !past.history().isEmpty()
        && !(before instanceof MeasuredSchedule other && other.evidence().equals(measured.evidence()))) {
      throw new InputException("the fork's schedule decides by %s, but until step %d run %s has measured something else: keep the kind of "
          + "reparam.schedule and what it reads, or begin a run of its own", measured.evidence(), step, parent.name());
    }
  }

  private String text(LayerPast.Conflict conflict, LayerPast past, LayerSchedule after) {
    String place = "at step %d of run %s, in epoch %d".formatted(step, parent.name(), past.epoch());
    if (conflict.late()) {
      return "layer %d is to become %s before epoch %d, says the fork's schedule, but %s, it is %s still: that event is past"
          .formatted(conflict.layer(), text(conflict.wanted()), conflict.event().orElseThrow(), place, text(conflict.state()));
    }
    String when = conflict.event().isPresent() ? "becomes that only before epoch " + conflict.event().getAsInt()
        : after instanceof FixedSchedule ? "never becomes that" : "would not be that yet, by what was measured until then";
    return "layer %d is %s already %s, but by the fork's schedule it %s: it cannot go back to %s"
        .formatted(conflict.layer(), text(conflict.state()), place, when, text(conflict.wanted()));
  }

  private static String text(LayerState state) {
    return state.name().toLowerCase(Locale.ROOT);
  }

  private String advice(LayerPast past, LayerSchedule after) {
    Optional<FixedSchedule.Listed> list = after instanceof FixedSchedule fixed ? past.continued(fixed, asked.plan().epochs())
        : Optional.empty();
    return list.map(listed -> "To leave what is past as it was: reparam.schedule={kind=list,first=[%s]}"
        .formatted(listed.first().stream().map(String::valueOf).collect(Collectors.joining(","))))
        .orElse("Leave reparam.schedule as it is, or fork the run before anything of it is past");
  }
}

package org.espalier.models.train;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import org.espalier.models.Failpoint;
import org.espalier.models.data.Batch;
import org.espalier.models.data.BatchMemory;
import org.espalier.models.data.BatchPlan;
import org.espalier.models.data.DataPart;
import org.espalier.models.method.GateBudget;
import org.espalier.models.method.Member;
import org.espalier.models.nn.Weights;
import org.espalier.models.reparam.Evidence;
import org.espalier.models.reparam.LayerConversion;
import org.espalier.models.reparam.MeasuredSchedule;
import org.espalier.models.tensor.Scope;
import org.espalier.models.zoo.LayerState;
import org.espalier.models.zoo.PrsNet;

/**
 * The layers that change their state: where they stand, what was measured for the schedule, and what an event makes of the learner.
 * Empty where the plan has none. One thread at a time.
 */
final class LayerEvents {
  private final TrainingPlan plan;
  private final List<LayerState> first;
  private final List<Evidence> history = new ArrayList<>();
  private final DataPart part;
  private final Optional<SteeringProbe> probe;
  private List<LayerState> states;

  /**
   * @param part  whose first images events and spectra are measured on
   * @param probe asked where the schedule decides by spectra
   */
  LayerEvents(TrainingPlan plan, DataPart part, Optional<SteeringProbe> probe) {
    this.plan = plan;
    this.part = part;
    this.probe = probe;
    this.first = plan.firstStates();
    this.states = first;
  }

  boolean none() {
    return plan.reparam().isEmpty();
  }

  List<LayerState> states() {
    return states;
  }

  List<Evidence> history() {
    return List.copyOf(history);
  }

  /** States that the schedule wants in an epoch, from 1, by what was measured here before it. */
  List<LayerState> decided(int epoch) {
    return plan.reparam().map(reparam -> reparam.schedule().statesIn(epoch, plan.epochs(), first, history)).orElse(states);
  }

  /** Whether a layer is not yet where these states want it. */
  boolean changesTo(List<LayerState> wanted) {
    return IntStream.range(0, states.size()).anyMatch(layer -> states.get(layer).compareTo(wanted.get(layer)) < 0);
  }

  /** What learned gates cost in an epoch, from 1; empty where there are none. */
  Optional<GateBudget> budget(int epoch) {
    if (plan.reparam().isPresent() && plan.reparam().get().schedule() instanceof MeasuredSchedule.Gates gates) {
      int converted = (int) states.stream().filter(LayerState.ATTENTION::equals).count();
      return Optional.of(new GateBudget(gates.weight(), gates.target(epoch, plan.epochs()), converted, states.size()));
    }
    return Optional.empty();
  }

  /** The learner's part of the plan with the layers as they stand. */
  Member member(String learner) {
    return plan.members(states).stream().filter(member -> member.name().equals(learner)).findFirst().orElseThrow();
  }

  /**
   * Stands where a checkpoint stood, which says nothing of layers if they stayed what they are until then. Gives whether the network is
   * another one now.
   */
  boolean become(List<LayerState> stored, List<Evidence> measured) {
    List<LayerState> there = none() || stored.isEmpty() ? first : stored;
    boolean changed = !there.equals(states);
    states = there;
    history.clear();
    history.addAll(measured);
    return changed;
  }

  /** What was measured at the end of an epoch. */
  void measured(EpochReport report, Weights weights, Scope scope) {
    if (plan.reparam().isPresent() && plan.reparam().get().schedule() instanceof MeasuredSchedule schedule) {
      history.add(new Evidence(report.epoch(), report.validation().map(EvaluationScore::loss).orElse(Double.NaN),
          schedule.readsSpectra() ? spectra(scope, weights) : List.of(), gates(weights)));
    }
  }

  /** Of each layer's output. */
  private List<Double> spectra(Scope scope, Weights weights) {
    PrsNet network = network();
    try (Batch batch = part.read(BatchPlan.evaluation(part, LayerEffects.images(part, plan)).batch(0, 0), new BatchMemory())) {
      List<SteeringProbe.Value> values = probe.orElseThrow().measure(scope, network, weights, batch);
      return network.features().stream().map(block ->
          values.stream().filter(value -> value.tap().equals(block)).findFirst().orElseThrow().value()).toList();
    }
  }

  private PrsNet network() {
    return (PrsNet) member(plan.convertible().orElseThrow()).scored().get(0).network();
  }

  private List<Double> gates(Weights weights) {
    return IntStream.range(0, states.size()).mapToObj(layer -> switch (states.get(layer)) {
      case CONVOLUTION -> 0.0;
      case ATTENTION -> 1.0;
      case GATED -> 1 / (1 + StrictMath.exp(-weights.get(PrsNet.block(layer) + ".gate").getFloat()));
    }).toList();
  }

  /**
   * Takes a learner from the states in which its layers stand to others, rear layers first; layers that are there already stay. The
   * learner's own tensors that nothing holds any more are freed.
   *
   * @param measuring whether the effect is measured
   * @param told      gets a report for each layer, in order
   */
  Trainee convert(Scope scope, Trainee trainee, List<LayerState> wanted, int epoch, long step, boolean measuring,
      List<LayerReport> told) {
    Trainee now = trainee;
    Optional<LayerEffects> effects = measuring ? Optional.of(new LayerEffects(part, LayerEffects.images(part, plan))) : Optional.empty();
    for (int layer = states.size() - 1; layer >= 0; layer--) {
      LayerState from = states.get(layer);
      LayerState to = wanted.get(layer);
      if (from.compareTo(to) < 0) {
        LayerConversion conversion = new LayerConversion(network(), layer, to, plan.reparam().orElseThrow().conversion());
        states = conversion.after().config().layers();
        Trainee next = now.converted(scope, conversion, member(now.name()), plan.seed());
        Weights before = now.learner().weights();
        Weights after = next.learner().weights();
        told.add(new LayerReport(now.name(), layer + 1, from, to, epoch, step,
            effects.map(measured -> measured.measure(scope, conversion, before, after))));
        now.release(next);
        now = next;
        Failpoint.reached("trainer.layer-converted");
      }
    }
    return now;
  }
}

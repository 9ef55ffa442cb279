package org.espalier.actors.sweep;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.espalier.actors.run.Placement;
import org.espalier.actors.run.PreparedBlueprints;
import org.espalier.analysis.cost.TrainingCost;
import org.espalier.models.InputException;
import org.espalier.models.data.DataConfig;
import org.espalier.models.data.DataSets;
import org.espalier.models.experiment.Experiment;
import org.espalier.models.experiment.Prepared;
import org.espalier.models.experiment.Sweep;
import org.espalier.models.experiment.Timeline;
import org.espalier.models.experiment.TrainingTree;
import org.espalier.models.experiment.TrainingTree.Limb;
import org.espalier.models.tensor.ComputeDevice;

/**
 * A sweep as it is going to be trained.
 *
 * @param shared whether each shared beginning is trained once; else every run is trained alone
 * @param runs   in the order in which they begin
 */
public record SweepPlan(String name, boolean shared, String baseline, String score, List<Planned> runs) {

  /**
   * A run of it.
   *
   * @param limb     what it trains itself
   * @param macs     multiply-accumulates of that, as {@link TrainingCost} counts them
   * @param macsAlone of the whole run
   */
  public record Planned(Sweep.Run run, Prepared prepared, Limb limb, double macs, double macsAlone) {

    public String name() {
      return run.name();
    }

    public double epochs() {
      return (double) limb.steps() / prepared.stepsPerEpoch();
    }

    public double epochsAlone() {
      return (double) limb.to() / prepared.stepsPerEpoch();
    }
  }

  public SweepPlan {
    runs = List.copyOf(runs);
  }

  /**
   * Opens the data, each once, and finds out what runs share.
   *
   * @param pool that runs are placed on
   * @throws InputException if a run could not be trained
   */
  public static SweepPlan of(Sweep sweep, List<ComputeDevice> pool, boolean shared) {
    return of(sweep, Placement.threads(pool), shared);
  }

  /**
   * The same for devices that others know.
   *
   * @param threads of learners that name none
   */
  public static SweepPlan of(Sweep sweep, int threads, boolean shared) {
    Map<DataConfig, DataSets> opened = new HashMap<>();
    List<Prepared> prepared = sweep.runs().stream().map(run -> prepare(run, threads, opened)).toList();
    List<Timeline> timelines = prepared.stream().map(Timeline::of).toList();
    TrainingTree tree = TrainingTree.of(timelines);
    return of(sweep, prepared, shared ? tree : tree.alone(), shared);
  }

  static SweepPlan of(Sweep sweep, List<Prepared> prepared, TrainingTree tree, boolean shared) {
    List<Planned> runs = new ArrayList<>();
    for (int i = 0; i < prepared.size(); i++) {
      Limb limb = tree.limbs().get(i);
      TrainingCost cost = TrainingCost.of(prepared.get(i).plan());
      int stepsPerEpoch = prepared.get(i).stepsPerEpoch();
      runs.add(new Planned(sweep.runs().get(i), prepared.get(i), limb, cost.between(limb.from(), limb.to(), stepsPerEpoch),
          cost.between(0, limb.to(), stepsPerEpoch)));
    }
    return new SweepPlan(sweep.name(), shared, sweep.baseline(), sweep.score(), runs);
  }

  /** Data that are open already are not opened again. */
  static Prepared prepare(Sweep.Run run, int threads, Map<DataConfig, DataSets> opened) {
    try {
      Experiment settled = run.experiment().withThreads(learner -> threads).withDevices(Map.of());
      Prepared prepared = Prepared.of(settled, opened.computeIfAbsent(settled.data(), DataSets::open));
      PreparedBlueprints.checkTeacher(prepared);
      return prepared;
    } catch (InputException e) {
      throw new InputException(e, "run %s: %s", run.name(), e.getMessage());
    }
  }

  public Sweep sweep() {
    return new Sweep(name, runs.stream().map(Planned::run).toList(), baseline, score);
  }

  /** Whom a run goes on from; empty if it begins by itself. */
  public Optional<Planned> parent(Planned run) {
    return run.limb().isFork() ? Optional.of(runs.get(run.limb().parent())) : Optional.empty();
  }

  public TrainingTree tree() {
    return new TrainingTree(runs.stream().map(Planned::limb).toList());
  }

  /** That are trained in all. */
  public double epochs() {
    return runs.stream().mapToDouble(Planned::epochs).sum();
  }

  /** Of all runs, each trained alone. */
  public double epochsAlone() {
    return runs.stream().mapToDouble(Planned::epochsAlone).sum();
  }

  public double macs() {
    return runs.stream().mapToDouble(Planned::macs).sum();
  }

  public double macsAlone() {
    return runs.stream().mapToDouble(Planned::macsAlone).sum();
  }
}

package org.espalier.actors.sweep;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.espalier.actors.pipeline.TeacherGraph;
import org.espalier.actors.pipeline.TeacherRun;
import org.espalier.analysis.cost.TrainingCost;
import org.espalier.models.InputException;
import org.espalier.models.experiment.Prepared;
import org.espalier.models.experiment.Sweep;
import org.espalier.models.experiment.Timeline;
import org.espalier.models.experiment.TrainingTree;
import org.espalier.models.experiment.TrainingTree.Limb;

/**
 * A sweep as it is going to be trained.
 *
 * @param shared   whether each shared beginning is trained once; else every run is trained alone
 * @param teachers that are trained for the runs, each once
 * @param runs     in the order in which they begin
 */
public record SweepPlan(String name, boolean shared, String baseline, String score, List<TeacherRun> teachers, List<Planned> runs) {

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
    teachers = List.copyOf(teachers);
    runs = List.copyOf(runs);
  }

  /**
   * Opens the data, each once, and finds out what runs share.
   *
   * @param graph of their teachers
   * @throws InputException if a run could not be trained
   */
  public static SweepPlan of(Sweep sweep, TeacherGraph graph, boolean shared) {
    List<Prepared> prepared = sweep.runs().stream().map(run -> prepare(run, graph)).toList();
    List<Timeline> timelines = prepared.stream().map(Timeline::of).toList();
    TrainingTree tree = TrainingTree.of(timelines);
    return of(sweep, graph, prepared, shared ? tree : tree.alone(), shared);
  }

  static SweepPlan of(Sweep sweep, TeacherGraph graph, List<Prepared> prepared, TrainingTree tree, boolean shared) {
    List<Planned> runs = new ArrayList<>();
    for (int i = 0; i < prepared.size(); i++) {
      Limb limb = tree.limbs().get(i);
      TrainingCost cost = TrainingCost.of(prepared.get(i).plan());
      int stepsPerEpoch = prepared.get(i).stepsPerEpoch();
      runs.add(new Planned(sweep.runs().get(i), prepared.get(i), limb, cost.between(limb.from(), limb.to(), stepsPerEpoch),
          cost.between(0, limb.to(), stepsPerEpoch)));
    }
    return new SweepPlan(sweep.name(), shared, sweep.baseline(), sweep.score(), graph.runs(), runs);
  }

  static Prepared prepare(Sweep.Run run, TeacherGraph graph) {
    try {
      return graph.prepare(run.experiment().withDevices(Map.of()));
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
    return runs.stream().mapToDouble(Planned::epochs).sum() + teacherEpochs();
  }

  /** Of all runs, each trained alone but for its teachers. */
  public double epochsAlone() {
    return runs.stream().mapToDouble(Planned::epochsAlone).sum() + teacherEpochs();
  }

  private double teacherEpochs() {
    return teachers.stream().mapToDouble(run -> run.prepared().plan().epochs()).sum();
  }

  public double macs() {
    return runs.stream().mapToDouble(Planned::macs).sum() + teacherMacs();
  }

  public double macsAlone() {
    return runs.stream().mapToDouble(Planned::macsAlone).sum() + teacherMacs();
  }

  private double teacherMacs() {
    return teachers.stream().mapToDouble(TeacherRun::macs).sum();
  }
}

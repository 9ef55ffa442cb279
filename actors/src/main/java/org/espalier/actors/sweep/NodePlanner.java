package org.espalier.actors.sweep;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.espalier.actors.copies.RunCopy;
import org.espalier.actors.pipeline.TeacherGraph;
import org.espalier.actors.pipeline.TeacherRun;
import org.espalier.actors.planning.Draft;
import org.espalier.actors.planning.ForkRequest;
import org.espalier.actors.planning.Ground;
import org.espalier.actors.planning.PlannedRun;
import org.espalier.actors.planning.Planner;
import org.espalier.actors.planning.RunRequest;
import org.espalier.actors.planning.SweepRequest;
import org.espalier.actors.supervisor.Inheritance;
import org.espalier.actors.supervisor.RunOrder;
import org.espalier.actors.supervisor.Sharing;
import org.espalier.actors.sweep.SweepPlan.Planned;
import org.espalier.analysis.run.RunFolder;
import org.espalier.models.InputException;
import org.espalier.models.checkpoint.CheckpointStore;
import org.espalier.models.experiment.CanonicalJson;
import org.espalier.models.experiment.Experiment;
import org.espalier.models.experiment.Prepared;
import org.espalier.models.experiment.Sweep;

/** Plans sweeps and forks of a cluster on the node that supervises, as the command line plans them on one machine. */
public final class NodePlanner implements Planner {
  private static final ObjectMapper JSON = new ObjectMapper();

  @Override
  public Draft sweep(SweepRequest asked, Ground ground) {
    ObjectNode common = object(asked.experiment());
    List<Sweep.Run> runs = asked.runs().stream().map(run -> run(run, common, ground)).toList();
    int threads = asked.runs().stream().map(run -> threads(run.name(), experiment(run, common), ground)).findFirst().orElseThrow();
    SweepPlan plan = SweepPlan.of(new Sweep(asked.name(), runs, "", ""), TeacherGraph.ofCluster(ground.runs(), threads), asked.shared());
    return new Draft(new SweepOrders(plan, plan.teachers(), plan.runs(), ground::folder, asked.priority()).all(),
        plan.teachers().stream().map(NodePlanner::planned).toList(), plan.runs().stream().map(run -> planned(plan, run)).toList(),
        Optional.empty());
  }

  private static Sweep.Run run(SweepRequest.Run asked, ObjectNode common, Ground ground) {
    Experiment experiment = experiment(asked, common);
    return new Sweep.Run(asked.name(), "", experiment.withThreads(learner -> threads(asked.name(), experiment, ground)), "");
  }

  private static Experiment experiment(SweepRequest.Run asked, ObjectNode common) {
    try {
      return Experiment.of(MergePatch.apply(object(asked.changes()), common));
    } catch (InputException e) {
      throw new InputException(e, "run %s: %s", asked.name(), e.getMessage());
    }
  }

  /** A run that is there has the threads that it was begun with, whatever the cluster's devices offer by now; and so have its teachers. */
  private static int threads(String run, Experiment experiment, Ground ground) {
    return Optional.ofNullable(ground.known().get(run)).flatMap(known -> experiment.learners().entrySet().stream()
        .filter(learner -> learner.getValue().threads() == null).map(learner -> known.learners().get(learner.getKey()))
        .filter(Objects::nonNull).findFirst()).orElse(ground.threads());
  }

  private static PlannedRun planned(TeacherRun teacher) {
    Prepared prepared = teacher.prepared();
    return new PlannedRun(teacher.name(), "", 0, prepared.steps(), prepared.stepsPerEpoch(), teacher.macs(), teacher.macs(),
        prepared.hash());
  }

  @Override
  public Draft run(RunRequest asked, Ground ground) {
    Experiment experiment = Experiment.of(object(asked.experiment()));
    TeacherGraph graph = TeacherGraph.ofCluster(ground.runs(), threads(asked.name(), experiment, ground));
    Prepared student = graph.prepare(experiment);
    List<RunOrder> orders = new ArrayList<>(TeacherRun.orders(graph.runs(), asked.priority()));
    orders.add(RunOrder.of(asked.name(), student.experiment(), ground.folder(asked.name()), asked.devices(), asked.workers(),
        asked.priority(), false).after(TeacherRun.awaited(student, graph.runs())));
    return Draft.of(orders, Optional.empty());
  }

  private static PlannedRun planned(SweepPlan plan, Planned run) {
    return new PlannedRun(run.name(), plan.parent(run).map(Planned::name).orElse(""), run.limb().from(), run.limb().to(),
        run.prepared().stepsPerEpoch(), run.macs(), run.macsAlone(), run.prepared().hash());
  }

  @Override
  public Draft fork(ForkRequest asked, Ground ground) throws IOException {
    RunFolder origin = ground.known().get(asked.parent()).folder();
    RunFolder parent = ground.here().apply(origin);
    if (!parent.exists()) {
      throw new InputException("the node that supervises has no files of run %s in %s, so it cannot be forked there: it has not begun yet, "
          + "or its files are on another node", asked.parent(), parent.path());
    }
    Forking fork = Forking.of(parent, Forking.At.of(asked.at()), asked.name(), ResolvedSettings.of(parent, asked.settings()));
    RunFolder folder = ground.folder(asked.name());
    Sharing sharing = Sharing.of(Optional.of(new Sharing.Fork("", origin, fork.step())), List.of());
    RunOrder order = RunOrder.of(asked.name(), fork.prepared().experiment(), folder, Map.of(), 1, asked.priority(), false).with(sharing);
    return Draft.of(List.of(order), ground.known().containsKey(asked.name()) ? Optional.empty()
        : Optional.of(make(fork, ground.here().apply(folder))));
  }

  /** A node may have died between this and the journal: what it left then is what is wanted. */
  private static RunCopy make(Forking fork, RunFolder place) throws IOException {
    String wanted = CanonicalJson.text(fork.prepared().experiment().toJson());
    if (!place.exists()) {
      fork.create(place.path());
    } else if (!CanonicalJson.text(place.readExperiment()).equals(wanted)) {
      throw new InputException("%s on the node that supervises holds another run: choose another name for the fork", place.path());
    }
    return new RunCopy(place.name(), Inheritance.TERM, new CheckpointStore(place.checkpoints()).list().stream().map(
        listed -> new RunCopy.Version(listed.name(), listed.manifest().checksum())).toList(), false);
  }

  private static ObjectNode object(String json) {
    try {
      return (ObjectNode) JSON.readTree(json);
    } catch (JsonProcessingException | ClassCastException e) {
      throw new InputException(e, "the experiment is no JSON object: %s", e.getMessage());
    }
  }
}

package org.espalier.actors.pipeline;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.espalier.actors.cluster.LocalNode;
import org.espalier.actors.run.FinishedRun;
import org.espalier.actors.run.Placement;
import org.espalier.actors.run.ResumeCheck;
import org.espalier.actors.run.Runner;
import org.espalier.actors.run.Stop;
import org.espalier.actors.run.TreeExecution;
import org.espalier.actors.run.WholeFolder;
import org.espalier.actors.supervisor.RunListener;
import org.espalier.actors.supervisor.RunOrder;
import org.espalier.actors.supervisor.RunOutcome;
import org.espalier.analysis.run.RunFolder;
import org.espalier.models.InputException;
import org.espalier.models.experiment.CanonicalJson;
import org.espalier.models.experiment.Experiment;
import org.espalier.models.experiment.Prepared;
import org.espalier.models.tensor.ComputeDevice;

/**
 * A run with those that train its teachers, which lie in {@code teachers/} of its folder: all are begun, stopped and gone on with as one,
 * for they have one journal.
 *
 * @param folder   of the student's run
 * @param student  placed for the time when its teachers are complete
 * @param teachers each behind those that it learns from itself
 * @param pool     devices that all of them may have
 */
public record Pipeline(RunFolder folder, Runner.Ready student, List<TeacherRun> teachers, List<ComputeDevice> pool) {

  public Pipeline {
    teachers = List.copyOf(teachers);
    pool = List.copyOf(pool);
  }

  /**
   * Finds out what there is to train; writes nothing.
   *
   * @param experiment of the student: as a person asked for it, or as it was begun
   * @throws InputException if a run of it could not be trained, or a teacher does not fit
   */
  public static Pipeline of(Experiment experiment, Path folder, List<ComputeDevice> pool) {
    TeacherGraph graph = new TeacherGraph(folder, Placement.threads(pool));
    Placement placement = Placement.of(experiment, pool);
    Prepared student = graph.prepare(experiment.withDevices(placement.names()));
    graph.runs().forEach(run -> Placement.requireRoom(run.prepared().experiment(), pool));
    return new Pipeline(new RunFolder(folder), new Runner.Ready(student, placement), graph.runs(), pool);
  }

  /**
   * Makes the folder with those of all teachers in it, whole or not at all.
   *
   * @param written the student's experiment as it was written
   * @return finished runs that are taken over, by the teacher that need not be trained
   */
  public Map<String, FinishedRun> begin(String written, FinishedRuns known) throws IOException {
    Map<String, FinishedRun> reused = new LinkedHashMap<>();
    WholeFolder.make(folder.path(), made -> {
      RunFolder.create(made, CanonicalJson.text(student.prepared().experiment().toJson()), written);
      for (TeacherRun teacher : teachers) {
        teacher.begin(TeacherGraph.place(made).resolve(teacher.name()), known).ifPresent(run -> reused.put(teacher.name(), run));
      }
    });
    return reused;
  }

  /** @throws InputException if what was trained so far is of other experiments */
  public void requireSame() throws IOException {
    ResumeCheck.requireExperiment(folder, student.prepared());
    for (TeacherRun teacher : teachers) {
      ResumeCheck.requireExperiment(teacher.folder(), teacher.prepared());
    }
  }

  /** Teachers that are not trained to their end yet. */
  public List<TeacherRun> unfinished() {
    return teachers.stream().filter(teacher -> !teacher.isFinished()).toList();
  }

  /**
   * Trains what is not finished; the student last.
   *
   * @param watchers told what happens in a run, by the name of its folder
   * @return how each ended that was not finished; the student's is the last
   */
  public List<RunOutcome> train(TreeExecution execution, Stop stop, Function<String, RunListener> watchers) {
    List<TeacherRun> open = unfinished();
    List<RunOrder> orders = new ArrayList<>(TeacherRun.orders(open, 0));
    Prepared prepared = student.prepared();
    orders.add(RunOrder.of(LocalNode.RUN, prepared.experiment(), folder, student.placement().ids(), 1, 0, false)
        .after(TeacherRun.awaited(prepared, open)));
    Map<String, Prepared> experiments = new HashMap<>();
    open.forEach(run -> experiments.put(CanonicalJson.text(run.prepared().experiment().toJson()), run.prepared()));
    experiments.put(CanonicalJson.text(prepared.experiment().toJson()), prepared);
    return execution.run(new TreeExecution.Task(folder.path(), orders, experiments, pool), stop,
        run -> watchers.apply(run.equals(LocalNode.RUN) ? folder.name() : run));
  }
}

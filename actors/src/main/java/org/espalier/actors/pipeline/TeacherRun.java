package org.espalier.actors.pipeline;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedSet;
import java.util.TreeSet;
import org.espalier.actors.run.FinishedRun;
import org.espalier.actors.run.WholeFolder;
import org.espalier.actors.supervisor.RunOrder;
import org.espalier.analysis.cost.TrainingCost;
import org.espalier.analysis.run.RunFolder;
import org.espalier.models.experiment.CanonicalJson;
import org.espalier.models.experiment.Prepared;
import org.espalier.models.experiment.TrainedTeacher;

/**
 * A run that trains a teacher of others. It is a run like any other, in a folder beside those of other teachers.
 *
 * @param folder  called after its experiment, with the beginning of the experiment's hash
 * @param written the experiment as it was written
 */
public record TeacherRun(RunFolder folder, Prepared prepared, String written) {

  /** Identity in the journal. */
  public String name() {
    return folder.name();
  }

  /** Multiply-accumulates of its training, as {@link TrainingCost} counts them. */
  public double macs() {
    return TrainingCost.of(prepared.plan()).between(0, prepared.steps(), prepared.stepsPerEpoch());
  }

  /** Whether it is complete, and its weights are as it left them. */
  public boolean isFinished() {
    return FinishedRun.isSound(folder, prepared.hash());
  }

  /**
   * Makes its folder, unless that is there: with what another run of the same experiment came to, or from nothing.
   *
   * @return whom it takes over
   */
  public Optional<FinishedRun> begin(FinishedRuns known) throws IOException {
    return folder.exists() ? Optional.empty() : begin(folder.path(), known);
  }

  /** The same in another place, from where the folder is moved to its own. */
  Optional<FinishedRun> begin(Path place, FinishedRuns known) throws IOException {
    Optional<FinishedRun> finished = known.find(prepared.hash());
    WholeFolder.make(place, made -> {
      if (finished.isPresent()) {
        FinishedRuns.copy(finished.get(), made);
      } else {
        RunFolder.create(made, CanonicalJson.text(prepared.experiment().toJson()), written);
      }
    });
    return finished;
  }

  /** What a supervisor is asked for: the run goes wherever there is room, once those are complete that it learns from. */
  RunOrder order(List<TeacherRun> open, int priority) {
    return RunOrder.of(name(), prepared.experiment(), folder, Map.of(), 1, priority, false).after(awaited(prepared, open));
  }

  /** Identities of the runs that an experiment learns from. */
  public static SortedSet<String> awaited(Prepared prepared, List<TeacherRun> open) {
    SortedSet<String> awaited = new TreeSet<>();
    open.stream().filter(run -> teaches(run, prepared)).forEach(run -> awaited.add(run.name()));
    return awaited;
  }

  private static boolean teaches(TeacherRun run, Prepared prepared) {
    return prepared.experiment().teaching().values().stream()
        .anyMatch(teacher -> teacher instanceof TrainedTeacher trained && trained.experimentHash().equals(run.prepared.hash()));
  }

  /** Orders for runs that are not finished, in their order. */
  public static List<RunOrder> orders(List<TeacherRun> open, int priority) {
    return open.stream().map(run -> run.order(open, priority)).toList();
  }
}

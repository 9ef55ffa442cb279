package org.espalier.actors.cli;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.espalier.actors.pipeline.FinishedRuns;
import org.espalier.actors.pipeline.TeacherRun;
import org.espalier.actors.run.Estimate;
import org.espalier.actors.run.FinishedRun;
import org.espalier.models.tensor.ComputeDevice;

/**
 * What a teacher that an experiment asks for would take.
 *
 * @param finished whom it would be taken from instead of being trained
 */
record TeacherCheck(TeacherRun run, Estimate estimate, Optional<FinishedRun> finished) {

  static TeacherCheck of(TeacherRun run, FinishedRuns known, ComputeDevice device) {
    return new TeacherCheck(run, Estimate.of(run.prepared(), device), known.find(run.prepared().hash()));
  }

  /** That it would train. */
  double seconds() {
    return finished.isPresent() ? 0 : estimate.seconds();
  }

  ObjectNode json() {
    ObjectNode json = CheckReport.object(run.prepared(), estimate, run.folder().path());
    finished.ifPresent(found -> json.put("finishedBy", found.folder().path().toString()));
    return json;
  }

  static String table(List<TeacherCheck> teachers) {
    List<List<String>> rows = new ArrayList<>();
    rows.add(List.of("teacher", "parameters", "epochs", "steps", "time", "memory", "to be trained"));
    teachers.forEach(teacher -> rows.add(teacher.row()));
    return Texts.table(rows, List.of(6));
  }

  private List<String> row() {
    long parameters = Estimate.parameters(run.prepared().plan()).values().stream().mapToLong(Long::longValue).sum();
    return List.of(run.name(), Texts.count(parameters), Integer.toString(run.prepared().plan().epochs()), Texts.count(estimate.steps()),
        Texts.time(seconds()), Texts.bytes(estimate.memory()),
        finished.map(found -> "no, taken from " + found.folder().path()).orElse("yes"));
  }
}

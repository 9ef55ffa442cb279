package org.espalier.actors.cli;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.espalier.actors.run.FinishedRun;
import org.espalier.actors.run.Runner;
import org.espalier.analysis.run.LearnerResult;
import org.espalier.analysis.run.RunFolder;
import org.espalier.models.experiment.TrainedTeacher;

/** What the teachers of a run came to that were trained for it, for a terminal. */
final class TeacherTable {
  private TeacherTable() {}

  /** Empty for a run without such teachers. */
  static Optional<String> of(RunFolder student) {
    Map<String, TrainedTeacher> teachers = new LinkedHashMap<>();
    Runner.experiment(student).teaching().forEach((name, teacher) -> {
      if (teacher instanceof TrainedTeacher trained) {
        teachers.put(name.isEmpty() ? "teacher" : name, trained);
      }
    });
    if (teachers.isEmpty()) {
      return Optional.empty();
    }
    List<List<String>> rows = new ArrayList<>();
    rows.add(List.of("teacher", "run", "learner", "top-1", "top-5", "experiment"));
    teachers.forEach((name, teacher) -> rows.add(row(name, teacher)));
    return Optional.of(Texts.table(rows, List.of(1, 2, 5)));
  }

  private static List<String> row(String name, TrainedTeacher teacher) {
    RunFolder folder = new RunFolder(teacher.path());
    Optional<LearnerResult> result = FinishedRun.find(folder, teacher.experimentHash())
        .map(run -> run.result().learners().get(teacher.learner()));
    return List.of(name, folder.name(), teacher.learner(), result.map(learner -> Texts.percent(learner.top1())).orElse("-"),
        result.map(learner -> Texts.percent(learner.top5())).orElse("-"), teacher.experimentHash());
  }
}

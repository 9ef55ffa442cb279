package org.espalier.actors.run;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.espalier.analysis.ensemble.Comparison;
import org.espalier.analysis.ensemble.Comparison.Role;
import org.espalier.analysis.ensemble.Interview;
import org.espalier.analysis.ensemble.Interview.Guest;
import org.espalier.analysis.run.RunFolder;
import org.espalier.models.InputException;
import org.espalier.models.data.DataPart;
import org.espalier.models.experiment.Experiment;
import org.espalier.models.experiment.Prepared;
import org.espalier.models.experiment.SavedNetworks;
import org.espalier.models.method.Distilled;
import org.espalier.models.tensor.ComputeDevice;
import org.espalier.models.train.FrozenNetworks;

/**
 * What the student of a run says beside what the frozen networks say that it learned from. All see pictures as the run showed them to its
 * teachers: framed and normalised as the experiment has it.
 *
 * @param part of the run's data
 */
public record TeacherComparison(String part, int batchSize, ComputeDevice device) {

  /**
   * Teachers go by the names that the method knows them by: {@code teacher}, or {@code teacher.NAME}.
   *
   * @throws InputException if the run has no such teachers or has left no weights, or a teacher is gone or has changed
   */
  public Comparison of(RunFolder run) throws IOException {
    Experiment experiment = Runner.experiment(run);
    if (experiment.teaching().isEmpty()) {
      throw new InputException("run %s learned from no frozen network, so there is nobody to compare it with: --teachers is for runs whose "
          + "experiment has teacher = FILE or teachers { NAME = FILE }", run.name());
    }
    List<Path> students = SavedRuns.weightsOf(run);
    Prepared prepared = Prepared.of(experiment);
    Map<String, SavedNetworks> teachers = TeacherFiles.of(prepared).orElseThrow().networks();
    DataPart pictures = prepared.data().part(part);
    List<FrozenNetworks> open = new ArrayList<>();
    try {
      List<Guest> guests = new ArrayList<>();
      for (Map.Entry<String, SavedNetworks> teacher : teachers.entrySet()) {
        FrozenNetworks networks = open(open, teacher.getValue());
        guests.add(new Guest(Distilled.teacher(teacher.getKey()), Role.TEACHER,
            TeacherFiles.weights(experiment.teaching().get(teacher.getKey())).file(), networks, networks.names().get(0)));
      }
      for (Path student : students) {
        SavedNetworks saved = SavedNetworks.read(student);
        SavedRuns.requireFit(student, saved.file().description(), pictures);
        FrozenNetworks networks = open(open, saved);
        networks.names().forEach(name -> guests.add(new Guest(name, Role.STUDENT, student.toString(), networks, name)));
      }
      return Interview.of(guests, pictures, batchSize, device.threads());
    } finally {
      open.forEach(FrozenNetworks::close);
    }
  }

  private FrozenNetworks open(List<FrozenNetworks> open, SavedNetworks saved) {
    FrozenNetworks networks = new FrozenNetworks(device, saved.member(), saved.file().tensors());
    open.add(networks);
    return networks;
  }
}

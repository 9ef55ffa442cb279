package org.espalier.actors.run;

import java.io.IOException;
import org.espalier.actors.Blueprint;
import org.espalier.models.InputException;
import org.espalier.models.checkpoint.WeightsDescription;
import org.espalier.models.experiment.Prepared;
import org.espalier.models.experiment.SavedNetworks;
import org.espalier.models.experiment.WeightsRef;
import org.espalier.models.tensor.ComputeDevice;
import org.espalier.models.train.FrozenTeacher;

/** The weights file of a frozen teacher, and the experiment whose batches it answers for. */
record TeacherFile(WeightsRef weights, Prepared prepared) implements Blueprint.Teaching {

  /** @throws InputException if it is gone or has changed, or was made for other classes or images */
  void check() {
    read();
  }

  /** Computes with the student's number of threads, for that is part of what decides the bits. */
  @Override
  public FrozenTeacher open(ComputeDevice device) {
    SavedNetworks saved = read();
    int threads = prepared.plan().learners().values().iterator().next().threads();
    return new FrozenTeacher(device.withThreads(threads), saved.member().scored().get(0).network(), saved.file().tensors(),
        prepared.data().train());
  }

  private SavedNetworks read() {
    weights.verify();
    try {
      SavedNetworks saved = SavedNetworks.read(weights.path());
      requireFit(saved);
      return saved;
    } catch (IOException e) {
      throw new InputException(e, "cannot read the teacher's weights file %s: %s", weights.file(), e);
    }
  }

  private void requireFit(SavedNetworks saved) {
    WeightsDescription teacher = saved.file().description();
    int side = prepared.experiment().data().imageSize();
    if (saved.member().scored().size() != 1) {
      throw new InputException("teacher %s is a pair that shares its weights: name a file with one network", weights.file());
    }
    if (teacher.imageSize() != side || !teacher.classes().equals(prepared.data().classNames())) {
      throw new InputException("teacher %s was made for images of %d pixels and %d classes, the experiment has %d pixels and %d classes%s: "
          + "name a teacher of the same data", weights.file(), teacher.imageSize(), teacher.classes().size(), side,
          prepared.data().classNames().size(), teacher.classes().size() == prepared.data().classNames().size() ? " of other names" : "");
    }
  }
}

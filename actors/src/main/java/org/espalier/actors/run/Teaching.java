package org.espalier.actors.run;

import java.io.IOException;
import java.util.Optional;
import org.espalier.models.InputException;
import org.espalier.models.checkpoint.WeightsDescription;
import org.espalier.models.experiment.Prepared;
import org.espalier.models.experiment.SavedNetworks;
import org.espalier.models.experiment.WeightsRef;
import org.espalier.models.tensor.ComputeDevice;
import org.espalier.models.train.FrozenTeacher;

/** The frozen teacher of a run, if its method asks one. */
record Teaching(Optional<FrozenTeacher> teacher) implements AutoCloseable {

  /** @throws InputException if the teacher's file is gone or has changed, or was made for other classes or images */
  static void check(Prepared prepared) throws IOException {
    if (prepared.experiment().teacher() != null) {
      read(prepared);
    }
  }

  static Teaching of(Prepared prepared, ComputeDevice device) throws IOException {
    if (prepared.experiment().teacher() == null) {
      return new Teaching(Optional.empty());
    }
    SavedNetworks saved = read(prepared);
    int threads = prepared.plan().learners().values().iterator().next().threads();
    return new Teaching(Optional.of(new FrozenTeacher(device.withThreads(threads), saved.member().scored().get(0).network(),
        saved.file().tensors(), prepared.data().train())));
  }

  private static SavedNetworks read(Prepared prepared) throws IOException {
    WeightsRef weights = prepared.experiment().teacher();
    weights.verify();
    SavedNetworks saved = SavedNetworks.read(weights.path());
    requireFit(weights, saved, prepared);
    return saved;
  }

  private static void requireFit(WeightsRef weights, SavedNetworks saved, Prepared prepared) {
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

  @Override
  public void close() {
    teacher.ifPresent(FrozenTeacher::close);
  }
}

package org.espalier.actors.run;

import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import org.espalier.actors.Blueprint;
import org.espalier.models.InputException;
import org.espalier.models.checkpoint.WeightsDescription;
import org.espalier.models.data.DataPart;
import org.espalier.models.experiment.Prepared;
import org.espalier.models.experiment.SavedNetworks;
import org.espalier.models.experiment.WeightsRef;
import org.espalier.models.tensor.ComputeDevice;
import org.espalier.models.train.FrozenTeachers;

/**
 * The weights files of frozen teachers, and the experiment whose batches they answer for.
 *
 * @param files by the names that the method gives them
 */
record TeacherFiles(Map<String, WeightsRef> files, Prepared prepared) implements Blueprint.Teaching {

  /** Those of an experiment; empty if its method asks none. */
  static Optional<TeacherFiles> of(Prepared prepared) {
    return Optional.of(prepared.experiment().teaching()).filter(files -> !files.isEmpty()).map(files -> new TeacherFiles(files, prepared));
  }

  /** @throws InputException if one is gone or has changed, or was made for other classes or images */
  void check() {
    files.values().forEach(this::read);
  }

  /** What each file holds, by name, checked as by {@link #check}. */
  Map<String, SavedNetworks> networks() {
    Map<String, SavedNetworks> networks = new LinkedHashMap<>();
    files.forEach((name, weights) -> networks.put(name, read(weights)));
    return networks;
  }

  /** They compute with the student's number of threads, for that is part of what decides the bits. */
  @Override
  public FrozenTeachers open(ComputeDevice device) {
    Map<String, FrozenTeachers.Source> sources = new LinkedHashMap<>();
    files.forEach((name, weights) -> sources.put(name, source(read(weights))));
    return new FrozenTeachers(device.withThreads(threads()), sources, prepared.data().train());
  }

  private int threads() {
    return prepared.plan().learners().values().iterator().next().threads();
  }

  /**
   * What the networks are and what they see: all that their answer to a batch depends on, but for the device. A file counts with its place,
   * for what its tensors are stands beside it.
   */
  private record Lesson(Map<String, WeightsRef> files, String data, String recipe, int threads) {}

  @Override
  public Object lesson() {
    DataPart data = prepared.data().train();
    return new Lesson(files, data.set().contentHash(), data.recipe().text(), threads());
  }

  private static FrozenTeachers.Source source(SavedNetworks saved) {
    return new FrozenTeachers.Source(saved.member().scored().get(0).network(), saved.file().tensors());
  }

  private SavedNetworks read(WeightsRef weights) {
    weights.verify();
    try {
      SavedNetworks saved = SavedNetworks.read(weights.path());
      requireFit(weights, saved);
      return saved;
    } catch (IOException e) {
      throw new InputException(e, "cannot read the teacher's weights file %s: %s", weights.file(), e);
    }
  }

  private void requireFit(WeightsRef weights, SavedNetworks saved) {
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

package org.espalier.actors.run;

import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import org.espalier.actors.Blueprint;
import org.espalier.actors.teacher.cache.AnswerStore;
import org.espalier.actors.teacher.cache.CachedAnswers;
import org.espalier.actors.teacher.cache.TeacherIdentity;
import org.espalier.models.InputException;
import org.espalier.models.checkpoint.WeightsDescription;
import org.espalier.models.data.DataPart;
import org.espalier.models.experiment.CanonicalJson;
import org.espalier.models.experiment.Numerics;
import org.espalier.models.experiment.Prepared;
import org.espalier.models.experiment.SavedNetworks;
import org.espalier.models.experiment.TeacherRef;
import org.espalier.models.experiment.TrainedTeacher;
import org.espalier.models.experiment.WeightsRef;
import org.espalier.models.method.Member;
import org.espalier.models.tensor.ComputeDevice;
import org.espalier.models.tensor.Fingerprint;
import org.espalier.models.train.EarlierAnswers;
import org.espalier.models.train.FrozenTeachers;

/**
 * The weights files of frozen teachers, and the experiment whose batches they answer for.
 *
 * @param files   by the names that the method gives them; those that runs leave may not be there yet
 * @param answers that they, or others of the same weights, gave before
 */
record TeacherFiles(Map<String, TeacherRef> files, Prepared prepared, AnswerStore answers) implements Blueprint.Teaching {

  /** Those of an experiment, which compute every answer; empty if its method asks none. */
  static Optional<TeacherFiles> of(Prepared prepared) {
    return of(prepared, AnswerStore.off());
  }

  /** The same with answers that were given before. */
  static Optional<TeacherFiles> of(Prepared prepared, AnswerStore answers) {
    return Optional.of(prepared.experiment().teaching()).filter(files -> !files.isEmpty())
        .map(files -> new TeacherFiles(files, prepared, answers));
  }

  /**
   * @param planned gives what is going to train a teacher; empty for one that must be there
   * @throws InputException if one is gone or has changed, or was made for other classes or images
   */
  void check(Function<TrainedTeacher, Optional<Prepared>> planned) {
    files.values().forEach(teacher -> {
      Optional<Prepared> training = teacher instanceof TrainedTeacher trained ? planned.apply(trained) : Optional.empty();
      training.ifPresentOrElse(plan -> requireFit((TrainedTeacher) teacher, plan), () -> read(teacher));
    });
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
    Map<String, SavedNetworks> saved = networks();
    Map<String, FrozenTeachers.Source> sources = new LinkedHashMap<>();
    saved.forEach((name, networks) -> sources.put(name, source(networks)));
    ComputeDevice own = device.withThreads(threads());
    return new FrozenTeachers(own, sources, prepared.data().train(), earlier(own, saved));
  }

  private EarlierAnswers earlier(ComputeDevice device, Map<String, SavedNetworks> saved) {
    if (!answers.isOn()) {
      return EarlierAnswers.NONE;
    }
    String fingerprint = Fingerprint.of(device).text();
    Map<String, TeacherIdentity> identities = new LinkedHashMap<>();
    saved.forEach((name, networks) -> identities.put(name,
        identity(weights(files.get(name)), networks.file().description(), device.threads(), fingerprint)));
    return new CachedAnswers(answers, identities);
  }

  private static TeacherIdentity identity(WeightsRef weights, WeightsDescription network, int threads, String fingerprint) {
    return new TeacherIdentity(weights.sha256(), network.architecture(), CanonicalJson.text(network.config()), network.imageSize(),
        network.classes().size(), threads, fingerprint, Numerics.VERSION);
  }

  @Override
  public List<String> missing() {
    return files.values().stream().filter(TrainedTeacher.class::isInstance).map(TrainedTeacher.class::cast)
        .filter(teacher -> !FinishedRun.isSound(FinishedRun.folderOf(teacher), teacher.experimentHash()))
        .map(teacher -> FinishedRun.folderOf(teacher).name()).distinct().toList();
  }

  private int threads() {
    return prepared.plan().learners().values().iterator().next().threads();
  }

  /**
   * What the networks are and what they see: all that their answer to a batch depends on, but for the device. A file counts with its place,
   * for what its tensors are stands beside it.
   */
  private record Lesson(Map<String, TeacherRef> files, String data, String recipe, int threads) {}

  @Override
  public Object lesson() {
    DataPart data = prepared.data().train();
    return new Lesson(files, data.set().contentHash(), data.recipe().text(), threads());
  }

  private static FrozenTeachers.Source source(SavedNetworks saved) {
    return new FrozenTeachers.Source(saved.member().scored().get(0).network(), saved.file().tensors());
  }

  private SavedNetworks read(TeacherRef teacher) {
    WeightsRef weights = weights(teacher);
    weights.verify();
    try {
      SavedNetworks saved = SavedNetworks.read(weights.path());
      WeightsDescription made = saved.file().description();
      requireFit(weights.file(), saved.member(), made.imageSize(), made.classes());
      return saved;
    } catch (IOException e) {
      throw new InputException(e, "cannot read the teacher's weights file %s: %s", weights.file(), e);
    }
  }

  /** The weights file of a teacher that was named by it, or of the run that trained it. */
  static WeightsRef weights(TeacherRef teacher) {
    return teacher instanceof TrainedTeacher trained ? FinishedRun.weightsOf(trained) : (WeightsRef) teacher;
  }

  private void requireFit(TrainedTeacher teacher, Prepared plan) {
    Member member = plan.plan().members().stream().filter(one -> one.name().equals(teacher.learner())).findFirst().orElseThrow();
    requireFit(teacher.learner() + " of experiment " + plan.experiment().name(), member, plan.plan().imageSize(), plan.data().classNames());
  }

  private void requireFit(String teacher, Member member, int imageSize, List<String> classes) {
    int side = prepared.experiment().data().imageSize();
    List<String> own = prepared.data().classNames();
    if (member.scored().size() != 1) {
      throw new InputException("teacher %s is a pair that shares its weights: name one with a network of its own", teacher);
    }
    if (imageSize != side || !classes.equals(own)) {
      throw new InputException("teacher %s was made for images of %d pixels and %d classes, the experiment has %d pixels and %d classes%s: "
          + "name a teacher of the same data", teacher, imageSize, classes.size(), side, own.size(),
          classes.size() == own.size() && !classes.equals(own) ? " of other names" : "");
    }
  }
}

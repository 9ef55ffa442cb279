package org.espalier.models.experiment;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.file.Path;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.ToIntFunction;
import java.util.function.UnaryOperator;
import org.espalier.models.InputException;
import org.espalier.models.data.DataConfig;
import org.espalier.models.method.MethodConfig;
import org.espalier.models.reparam.ReparamConfig;
import org.espalier.models.train.CheckpointPolicy;
import org.espalier.models.train.TrainingPlan;
import org.espalier.models.train.TrainingPlan.LearnerSettings;
import org.espalier.models.train.TrainingPlan.OnNonFinite;
import org.espalier.models.train.TrainingPlan.Phase;
import org.espalier.models.zoo.ModelConfig;

/**
 * What a person asks for, complete: every number that can change a result. Name, description, checkpoint and devices are inert, as
 * are the places where data and weights lie.
 *
 * @param seed            0 to 2^53 - 1
 * @param batchSize       samples of a step
 * @param shards          fixed parts of a batch
 * @param evaluationBatch samples of a forward pass in evaluation
 * @param models          by name
 * @param startFrom       first weights by learner, instead of drawn ones
 * @param teacher         the frozen network of methods with one; else null
 * @param teachers        frozen networks by the names that the method gives them; empty for methods that name none
 * @param learners        by name, as the method calls them
 * @param reparam         how layers that begin as convolutions become attention; null if they stay what they are
 * @param devices         where learners are placed, as in {@code cpu:0}; those that are not named go where there is room
 * @param lineage         of a run that goes on from a step of another with something changed; null for a run of its own
 */
public record Experiment(String name, String description, long seed, DataConfig data, int batchSize, int shards, int evaluationBatch,
    MethodConfig method, Map<String, ModelConfig> models, Map<String, WeightsRef> startFrom,
    @JsonInclude(JsonInclude.Include.NON_NULL) TeacherRef teacher,
    @JsonInclude(JsonInclude.Include.NON_EMPTY) Map<String, TeacherRef> teachers, Map<String, LearnerConfig> learners, List<Phase> phases,
    OnNonFinite onNonFinite, @JsonInclude(JsonInclude.Include.NON_NULL) ReparamConfig reparam, CheckpointPolicy checkpoint,
    Map<String, String> devices, @JsonInclude(JsonInclude.Include.NON_NULL) Lineage lineage) {

  public Experiment {
    models = copy(models);
    startFrom = copy(startFrom);
    teachers = teachers == null ? Map.of() : copy(teachers);
    learners = copy(learners);
    devices = copy(devices);
    phases = List.copyOf(phases);
    new Consistency(learners.keySet()).check(seed, batchSize, shards, evaluationBatch).check(method, teacher, teachers)
        .check(models, reparam, method, data, phases).check("startFrom", startFrom.keySet()).check("devices", devices.keySet())
        .check(phases, learners);
  }

  /** Reads back what {@link #toJson} gave, of this version of the program or an earlier one. */
  public static Experiment of(ObjectNode json) {
    return new Completion(json.deepCopy(), new Origins()).experiment();
  }

  /** The whole experiment; reading it back gives an equal one. */
  public ObjectNode toJson() {
    return ExperimentJson.tree(this);
  }

  /** The same experiment with the threads of those learners settled that name none. */
  public Experiment withThreads(ToIntFunction<String> threadsOf) {
    Map<String, LearnerConfig> settled = new LinkedHashMap<>();
    learners.forEach((learner, config) ->
        settled.put(learner, config.threads() == null ? config.withThreads(threadsOf.applyAsInt(learner)) : config));
    return new Experiment(name, description, seed, data, batchSize, shards, evaluationBatch, method, models, startFrom, teacher, teachers, settled,
        phases, onNonFinite, reparam, checkpoint, devices, lineage);
  }

  /** The same experiment placed elsewhere. */
  public Experiment withDevices(Map<String, String> places) {
    return new Experiment(name, description, seed, data, batchSize, shards, evaluationBatch, method, models, startFrom, teacher, teachers,
        learners,
        phases, onNonFinite, reparam, checkpoint, places, lineage);
  }

  /** The same experiment as the end of another, whose steps before it are none of its own. */
  public Experiment descendedFrom(Lineage other) {
    return new Experiment(name, description, seed, data, batchSize, shards, evaluationBatch, method, models, startFrom, teacher, teachers,
        learners,
        phases, onNonFinite, reparam, checkpoint, devices, other);
  }

  /** The same experiment with teachers that were settled. */
  public Experiment withTeachers(UnaryOperator<TeacherRef> settled) {
    Map<String, TeacherRef> named = new LinkedHashMap<>();
    teachers.forEach((name, asked) -> named.put(name, settled.apply(asked)));
    return new Experiment(name, description, seed, data, batchSize, shards, evaluationBatch, method, models, startFrom,
        teacher == null ? null : settled.apply(teacher), named, learners, phases, onNonFinite, reparam, checkpoint, devices, lineage);
  }

  /** The same experiment with teachers whose places are absolute; {@code runs} is the folder around all runs. */
  public Experiment within(Path runs) {
    return withTeachers(teacher -> teacher instanceof TrainedTeacher trained ? trained.in(runs) : teacher);
  }

  /** Whether a teacher is still to be settled, for its own experiment is to train it. */
  public boolean asksTeachers() {
    return teaching().values().stream().anyMatch(AskedTeacher.class::isInstance);
  }

  /** The frozen teachers, by the names that the method gives them, in its order. */
  public Map<String, TeacherRef> teaching() {
    Map<String, TeacherRef> named = new LinkedHashMap<>();
    method.teachers().forEach(name -> named.put(name, name.isEmpty() ? teacher : teachers.get(name)));
    return named;
  }

  /** Updates that it takes over from another and cannot begin without; 0 for an experiment of its own. */
  public long begin() {
    return lineage == null ? 0 : lineage.step();
  }

  /**
   * What trains.
   *
   * @param classes of the data
   * @throws IllegalStateException if a learner's threads are not settled
   */
  public TrainingPlan plan(int classes) {
    requireThreads();
    Map<String, LearnerSettings> settings = new LinkedHashMap<>();
    learners.forEach((learner, config) -> settings.put(learner, settings(learner, config)));
    return new TrainingPlan(seed, data.imageSize(), classes, batchSize, shards, evaluationBatch, method, models, settings, phases,
        onNonFinite, Optional.ofNullable(reparam));
  }

  private LearnerSettings settings(String learner, LearnerConfig config) {
    WeightsRef first = startFrom.get(learner);
    return first == null ? config.settings() : config.settings().startingFrom(first.path());
  }

  /**
   * SHA-256, in hexadecimal, of everything that can change a bit of the result, as canonical JSON: the experiment without what is
   * inert, the content of its data and weights files instead of their places, and the version of the arithmetic.
   *
   * @param dataHash the data's content hash
   * @throws IllegalStateException if a learner's threads are not settled
   * @throws InputException        if a teacher is not settled
   */
  public String hash(String dataHash) {
    requireThreads();
    requireTeachers();
    return ExperimentHash.of(toJson(), dataHash);
  }

  private void requireThreads() {
    learners.forEach((learner, config) -> {
      if (config.threads() == null) {
        throw new IllegalStateException("the threads of learner " + learner + " are not settled");
      }
    });
  }

  private void requireTeachers() {
    if (asksTeachers()) {
      throw new InputException("experiment %s has teachers that are to be trained first, which train, sweep and submit do: train them, and "
          + "name their weights files instead", name);
    }
  }

  private static <T> Map<String, T> copy(Map<String, T> map) {
    return Collections.unmodifiableMap(new LinkedHashMap<>(map));
  }
}

package org.espalier.models.experiment;

import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.espalier.models.InputException;
import org.espalier.models.data.DataConfig;
import org.espalier.models.method.MethodConfig;
import org.espalier.models.optim.LearningRate;
import org.espalier.models.reparam.LayerSchedule;
import org.espalier.models.reparam.MeasuredSchedule;
import org.espalier.models.reparam.ReparamConfig;
import org.espalier.models.train.TrainingPlan.Phase;
import org.espalier.models.zoo.ModelConfig;
import org.espalier.models.zoo.PrsNetConfig;

/** What must hold between the parts of an experiment. */
record Consistency(Set<String> learners) {
  /** Numbers above it have no exact place in JSON. */
  private static final long LARGEST_SEED = (1L << 53) - 1;

  Consistency check(long seed, int batchSize, int shards, int evaluationBatch) {
    require(seed >= 0 && seed <= LARGEST_SEED, "seed is %d: give 0 to %d", seed, LARGEST_SEED);
    require(batchSize >= 1 && shards >= 1 && batchSize % shards == 0,
        "batchSize is %d and shards is %d: make batchSize a multiple of shards", batchSize, shards);
    require(evaluationBatch >= 1, "evaluationBatch is %d: give at least 1", evaluationBatch);
    return this;
  }

  Consistency check(MethodConfig method, TeacherRef teacher, Map<String, TeacherRef> teachers) {
    boolean unnamed = method.teachers().contains("");
    require(!unnamed || teacher != null, "the method asks a teacher: name its weights, as in "
        + "teacher = runs/NAME/weights/agent.safetensors, or what trains it, as in teacher { experiment = FILE }");
    require(unnamed || teacher == null, "there is a teacher, but the method asks none without a name: write "
        + "method { kind = distillation } or token-distillation, give its name in teachers, or leave the teacher out");
    List<String> named = method.teachers().stream().filter(name -> !name.isEmpty()).toList();
    named.forEach(name -> require(teachers.containsKey(name), "the method asks the teacher %s: name its weights, as in "
        + "teachers { %s = runs/NAME/weights/net.safetensors }, or what trains it, as in teachers { %s { experiment = FILE } }", name, name,
        name));
    teachers.keySet().forEach(name -> require(named.contains(name), "teachers names %s, whom the method does not ask; it asks %s: "
        + "leave it out, or name it in method.advice", name, named));
    return this;
  }

  Consistency check(Map<String, ModelConfig> models, ReparamConfig reparam, MethodConfig method, DataConfig data, List<Phase> phases) {
    if (reparam == null) {
      return this;
    }
    List<PrsNetConfig> convertible = models.values().stream().filter(PrsNetConfig.class::isInstance).map(PrsNetConfig.class::cast).toList();
    require(convertible.size() == 1, "reparam changes the layers of one model of arch prsnet, but the experiment has %d: name one, for "
        + "example models { net { name = prsnet-small-32 } }, or leave reparam out", convertible.size());
    require(method.renewEvery().isEmpty(), "reparam changes layers, but partners that learn from copies of each other (codistillEvery) "
        + "would not follow: leave codistillEvery out");
    LayerSchedule schedule = reparam.schedule();
    schedule.check(convertible.get(0).depth(), phases.stream().mapToInt(Phase::epochs).sum());
    require(!(schedule instanceof MeasuredSchedule measured) || !measured.readsValidation() || data.validation() > 0,
        "reparam.schedule plateau decides by the validation loss, but no images are held out: set data.validation, for example to 0.1");
    return this;
  }

  Consistency check(String key, Collection<String> named) {
    named.forEach(name -> require(learners.contains(name), "%s names the learner %s: the method has %s", key, name, learners));
    return this;
  }

  Consistency check(List<Phase> phases, Map<String, LearnerConfig> configs) {
    require(!phases.isEmpty(), "phases is empty: say how long to train, for example epochs = 24");
    phases.forEach(phase -> check("phases", phase.present()));
    configs.forEach((learner, config) -> checkEpochs(phases, learner, config.learningRate()));
    return this;
  }

  private static void checkEpochs(List<Phase> phases, String learner, LearningRate rate) {
    int epochs = phases.stream().filter(phase -> phase.train().contains(learner)).mapToInt(Phase::epochs).sum();
    require(epochs > 0, "no phase trains the learner %s: add one, or take its model out", learner);
    require(rate.warmupEpochs() < epochs, "learners.%s.learningRate.warmupEpochs is %s: it must be below the %d epochs in which %s "
        + "trains", learner, rate.warmupEpochs(), epochs, learner);
  }

  private static void require(boolean holds, String message, Object... values) {
    if (!holds) {
      throw new InputException(message, values);
    }
  }
}

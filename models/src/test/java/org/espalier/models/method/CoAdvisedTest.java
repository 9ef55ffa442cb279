package org.espalier.models.method;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.types.Shape;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.espalier.models.InputException;
import org.espalier.models.loss.CrossEntropy;
import org.espalier.models.loss.Distillation;
import org.espalier.models.loss.Distillation.Targets;
import org.espalier.models.method.CoAdviseConfig.Advice;
import org.espalier.models.method.MethodConfig.CoAdviseMethod;
import org.espalier.models.nn.Description;
import org.espalier.models.nn.Init;
import org.espalier.models.nn.Network;
import org.espalier.models.nn.Slot;
import org.espalier.models.nn.Weights;
import org.espalier.models.tensor.ComputeDevice;
import org.espalier.models.tensor.RandomKey;
import org.espalier.models.tensor.Scope;
import org.espalier.models.zoo.CitConfig;
import org.espalier.models.zoo.CitConfig.TokenMode;
import org.espalier.models.zoo.DeitConfig;
import org.espalier.models.zoo.ModelConfig;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class CoAdvisedTest {
  private static final int BATCH = 4;
  private static final int CLASSES = 3;
  private static final double PER_SAMPLE = 1.0 / BATCH;
  private static final ModelConfig CIT = new CitConfig(2, 8, 4, 8, 1, 2, 16, 0, 1e-6, TokenMode.ALIGNED);
  private static final ModelConfig DEIT = new DeitConfig(4, 8, 1, 2, 16, 0, 0, 0, 1e-6, false);
  private static final Advice BY_CNN = new Advice("cnn", "head_conv", 0.5);
  private static final Advice BY_INN = new Advice("inn", "head_inv", 2);

  private final Scope scope = Scope.open(ComputeDevice.cpu(0, 1));

  @AfterEach
  void close() {
    scope.close();
  }

  @Test
  void everyHeadLearnsFromItsTeacherAndTheClassHeadFromTheLabels() {
    Student student = student(CIT, advice(Targets.SOFT, BY_CNN, BY_INN));

    Terms terms = student.step(Map.of("teacher.cnn", logits("cnn"), "teacher.inn", logits("inn")));

    double ce = 3 * CrossEntropy.of(scope, student.head(0), labels(), PER_SAMPLE).getFloat();
    double kd = 0.5 * Distillation.softTargets(scope, student.head(1), logits("cnn"), 4, PER_SAMPLE).getFloat()
        + 2 * Distillation.softTargets(scope, student.head(2), logits("inn"), 4, PER_SAMPLE).getFloat();
    assertTerms(terms, ce + kd, ce, kd);
  }

  @Test
  void aHeadWithoutATeacherLearnsFromTheLabels() {
    Student student = student(CIT, advice(Targets.HARD, BY_CNN, new Advice(null, "head_inv", 2)));

    Terms terms = student.step(Map.of("teacher.cnn", logits("cnn")));

    double ce = 3 * CrossEntropy.of(scope, student.head(0), labels(), PER_SAMPLE).getFloat()
        + 2 * CrossEntropy.of(scope, student.head(2), labels(), PER_SAMPLE).getFloat();
    double kd = 0.5 * Distillation.hardTargets(scope, student.head(1), logits("cnn"), PER_SAMPLE).getFloat();
    assertThat(student.role.partners()).containsExactly("teacher.cnn");
    assertTerms(terms, ce + kd, ce, kd);
  }

  @Test
  void oneHeadMayHaveTwoTeachersAndOneTeacherTwoHeads() {
    Student student = student(DEIT,
        advice(Targets.SOFT, new Advice("b", "head", 1), new Advice("a", "head", 1), new Advice("b", "head", 1)));

    Terms terms = student.step(Map.of("teacher.b", logits("b"), "teacher.a", logits("a")));

    double ce = 3 * CrossEntropy.of(scope, student.head(0), labels(), PER_SAMPLE).getFloat();
    double kd = 2 * Distillation.softTargets(scope, student.head(0), logits("b"), 4, PER_SAMPLE).getFloat()
        + Distillation.softTargets(scope, student.head(0), logits("a"), 4, PER_SAMPLE).getFloat();
    assertThat(student.role.partners()).as("in order of first mention").containsExactly("teacher.b", "teacher.a");
    assertTerms(terms, ce + kd, ce, kd);
  }

  @Test
  void aTeacherWithoutANameIsTheOneThatOtherMethodsAsk() {
    Student student = student(DEIT, advice(Targets.SOFT, new Advice("", "head", 1)));

    assertThat(student.role.partners()).containsExactly(Distilled.TEACHER);
  }

  @Test
  void adviceIsForHeadsThatThereAreAndEveryHeadGetsSome() {
    assertThatThrownBy(() -> members(DEIT, BY_CNN)).isInstanceOf(InputException.class)
        .hasMessageContainingAll("head_conv", "model net", "heads [head]");
    assertThatThrownBy(() -> members(CIT, BY_CNN)).isInstanceOf(InputException.class)
        .hasMessageContainingAll("head_inv", "no advice", "[head, head_conv, head_inv]");
    assertThat(members(CIT, BY_CNN, BY_INN)).extracting(Member::name).containsExactly("net");
    assertThat(new CoAdviseMethod(advice(Targets.SOFT, BY_INN, BY_CNN, BY_INN)).teachers()).containsExactly("inn", "cnn");
    assertThat(new CoAdviseMethod(advice(Targets.SOFT, new Advice(null, "head_conv", 1))).needsTeacher()).isFalse();
  }

  @Test
  void weightsBelowZeroAndAColdTemperatureAreRefused() {
    assertThatThrownBy(() -> new Advice("cnn", "head_conv", -1)).isInstanceOf(InputException.class)
        .hasMessageContainingAll("head_conv", "-1.0");
    assertThatThrownBy(() -> new CoAdviseConfig(-1, 1, Targets.SOFT, List.of())).isInstanceOf(InputException.class)
        .hasMessageContaining("labels -1.0");
    assertThatThrownBy(() -> new CoAdviseConfig(1, 0, Targets.SOFT, List.of())).isInstanceOf(InputException.class)
        .hasMessageContaining("temperature 0.0");
    assertThatThrownBy(() -> new CoAdviseConfig(1, 1, null, List.of())).isInstanceOf(InputException.class)
        .hasMessageContaining("targets null");
  }

  private static List<Member> members(ModelConfig model, Advice... advice) {
    return new CoAdviseMethod(advice(Targets.SOFT, advice)).members(Map.of("net", model), 8, CLASSES);
  }

  private static CoAdviseConfig advice(Targets targets, Advice... advice) {
    return new CoAdviseConfig(3, 4, targets, List.of(advice));
  }

  private static void assertTerms(Terms terms, double loss, double ce, double kd) {
    float[] found = terms.packed().toFloatArray();
    assertThat(found[Terms.NAMES.indexOf("loss")]).isCloseTo((float) loss, within(1e-4f));
    assertThat(found[Terms.NAMES.indexOf("ce")]).isCloseTo((float) ce, within(1e-4f));
    assertThat(found[Terms.NAMES.indexOf("kd")]).isCloseTo((float) kd, within(1e-4f));
    assertThat(found[Terms.NAMES.indexOf("feature")]).isZero();
  }

  private NDArray logits(String teacher) {
    return scope.floats(normal(teacher, BATCH, CLASSES), BATCH, CLASSES);
  }

  private NDArray labels() {
    return scope.longs(new long[] {0, 2, 1, 2}, BATCH);
  }

  private static float[] normal(String what, long... shape) {
    return new Init.Normal(0, 1).values(new Shape(shape), RandomKey.of(1, what).stream());
  }

  private Student student(ModelConfig model, CoAdviseConfig config) {
    Network network = model.build(8, CLASSES);
    List<Slot> slots = Description.of(network).slots();
    Learner learner = Learner.of("net", slots, Weights.initial(scope, slots, 1, "net"));
    learner.parameters().arrays().forEach(Scope::requireGradient);
    CoAdvised role = new CoAdvised(learner, network, config);
    Shard shard = new Shard(0, scope.floats(normal("images", BATCH, 3, 8, 8), BATCH, 3, 8, 8), labels(), BATCH, RandomKey.of(1, "step"));
    return new Student(role, shard, role.forward(scope, shard));
  }

  private final class Student {
    private final CoAdvised role;
    private final Shard shard;
    private final Forwarded forwarded;

    Student(CoAdvised role, Shard shard, Forwarded forwarded) {
      this.role = role;
      this.shard = shard;
      this.forwarded = forwarded;
    }

    NDArray head(int index) {
      return forwarded.logits().get(index);
    }

    Terms step(Map<String, NDArray> teachers) {
      Map<String, Offer> offers = new LinkedHashMap<>();
      teachers.forEach((teacher, logits) -> offers.put(teacher, new Offer(Map.of(Offer.LOGITS, logits))));
      return role.gradients(scope, shard, forwarded, offers, new StepSettings(0)).terms().get(0);
    }
  }
}

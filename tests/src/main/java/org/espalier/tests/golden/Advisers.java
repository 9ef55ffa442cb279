package org.espalier.tests.golden;

import ai.djl.ndarray.NDArray;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.espalier.models.loss.CrossEntropy;
import org.espalier.models.loss.Distillation;
import org.espalier.models.loss.Distillation.Targets;
import org.espalier.models.method.CoAdviseConfig;
import org.espalier.models.method.CoAdviseConfig.Advice;
import org.espalier.models.method.Distilled;
import org.espalier.models.method.Offer;
import org.espalier.models.nn.Network;
import org.espalier.models.tensor.Scope;

/** Who advises the heads of a student, from a fixture's settings (co-advise spec, section 6). */
record Advisers(Scope scope, Config config, List<Adviser> advisers) {

  /**
   * One teacher, or the labels in its place.
   *
   * @param bias   conv or inv
   * @param head   index among the student's heads
   * @param logits of the teacher, (B, K)
   */
  record Adviser(String bias, int head, Advice advice, NDArray logits) {}

  static Advisers of(Fixture fixture, Scope scope, Network student) {
    Config config = fixture.config();
    List<Double> weights = config.has("weights") ? config.reals("weights") : List.of(1.0, 1.0, 1.0);
    List<Adviser> advisers = new ArrayList<>();
    for (String bias : biases(fixture, student)) {
      String head = student.distillationHeads().isEmpty() ? Network.CLASS_HEAD : "head_" + bias;
      Advice advice = new Advice(config.flag("kd", true) ? bias : null, head, weights.get(advisers.size() + 1));
      advisers.add(new Adviser(bias, student.heads().indexOf(head), advice, fixture.tensor(scope, teacher(fixture, bias))));
    }
    return new Advisers(scope, config, advisers);
  }

  /** A student with one head learns from every teacher there is by that head. */
  private static List<String> biases(Fixture fixture, Network student) {
    return student.distillationHeads().isEmpty()
        ? List.of("conv", "inv").stream().filter(bias -> fixture.has("input/teacher_" + bias)).toList()
        : student.distillationHeads().stream().map(head -> head.substring("head_".length())).toList();
  }

  /** One alone may have no name. */
  private static String teacher(Fixture fixture, String bias) {
    String named = "input/teacher_" + bias;
    return fixture.has(named) ? named : "input/teacher";
  }

  CoAdviseConfig method() {
    double labels = config.has("weights") ? config.reals("weights").get(0) : 1;
    return new CoAdviseConfig(labels, temperature(), Targets.SOFT, advisers.stream().map(Adviser::advice).toList());
  }

  private double temperature() {
    return config.real("temperature", 1);
  }

  Map<String, Offer> offers() {
    Map<String, Offer> offers = new LinkedHashMap<>();
    advisers.forEach(adviser -> offers.put(Distilled.teacher(adviser.bias), new Offer(Map.of(Offer.LOGITS, adviser.logits))));
    return offers;
  }

  /** Puts every term of the loss by itself, before its weight, and what it would be with hard targets. */
  void putTerms(Answers answers, List<NDArray> logits, NDArray labels) {
    double perSample = 1.0 / labels.getShape().get(0);
    answers.put("output/loss_cls", CrossEntropy.of(scope, logits.get(0), labels, perSample));
    for (Adviser adviser : advisers) {
      NDArray student = logits.get(adviser.head);
      NDArray term = adviser.advice.teacher() == null ? CrossEntropy.of(scope, student, labels, perSample)
          : Distillation.of(scope, Targets.SOFT, student, adviser.logits, temperature(), perSample);
      answers.put("output/loss_" + adviser.bias, term).put("aux/loss_hard_" + adviser.bias,
          Distillation.of(scope, Targets.HARD, student, adviser.logits, temperature(), perSample));
    }
  }
}

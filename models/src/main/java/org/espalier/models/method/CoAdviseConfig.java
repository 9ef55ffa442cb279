package org.espalier.models.method;

import com.fasterxml.jackson.annotation.JsonInclude;
import java.util.List;
import java.util.Objects;
import org.espalier.models.InputException;
import org.espalier.models.loss.Distillation.Targets;
import org.espalier.models.nn.Network;

/**
 * Learning from teachers of several kinds, each through a head (co-advise spec, section 6).
 *
 * @param labels      weight of the class head's cross-entropy with the labels, at least 0
 * @param temperature of soft targets, above 0
 * @param targets     what the teachers say
 * @param advice      who teaches which head, in the order in which the terms are added
 */
public record CoAdviseConfig(double labels, double temperature, Targets targets, List<Advice> advice) {

  /**
   * A term of the loss. Several may have the same head, or the same teacher.
   *
   * @param teacher its name; absent where the head learns from the labels instead, by cross-entropy
   * @param head    name of the head that is taught
   * @param weight  at least 0
   */
  public record Advice(@JsonInclude(JsonInclude.Include.NON_NULL) String teacher, String head, double weight) {
    public Advice {
      if (head == null || !(weight >= 0)) {
        throw new InputException("advice for the head %s with weight %s: name a head, such as head_conv, and a weight of at least 0", head,
            weight);
      }
    }

    boolean isTaught() {
      return teacher != null;
    }
  }

  public CoAdviseConfig {
    if (!(labels >= 0 && temperature > 0)) {
      throw new InputException("co-advising with labels %s, temperature %s: the weight must be at least 0, the temperature above 0", labels,
          temperature);
    }
    if (targets == null || advice == null) {
      throw new InputException("co-advising has targets %s, advice %s: give targets = soft or hard, and a list of advice", targets, advice);
    }
    advice = List.copyOf(advice);
  }

  /** Names of the teachers, each once, in order of first mention. */
  public List<String> teachers() {
    return advice.stream().map(Advice::teacher).filter(Objects::nonNull).distinct().toList();
  }

  /** @throws InputException if advice is for a head that the network lacks, or a head gets none */
  void requireHeads(String model, Network network) {
    List<String> advised = advice.stream().map(Advice::head).distinct().toList();
    for (String head : advised) {
      if (!network.heads().contains(head)) {
        throw new InputException("there is advice for a head named %s, but the model %s has the heads %s: name one of them", head, model,
            network.heads());
      }
    }
    for (String head : network.distillationHeads()) {
      if (!advised.contains(head)) {
        throw new InputException("the head %s of the model %s gets no advice, and would stay as it began: name a teacher for it, or none "
            + "for the labels; its heads are %s", head, model, network.heads());
      }
    }
  }
}

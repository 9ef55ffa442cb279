package org.espalier.models.train;

import ai.djl.ndarray.NDArray;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.espalier.models.checkpoint.TensorBytes;
import org.espalier.models.method.Member;
import org.espalier.models.tensor.Scope;

/**
 * The copies of partners that learners here learn from, and when they are renewed: at the first step, each time that so many updates
 * are done, and where a phase begins. Empty in lockstep. One thread at a time.
 */
final class StaleCopies {
  private final TrainingPlan plan;
  private final List<Trainee> trainees;
  private final List<StaleCopy> copies = new ArrayList<>();
  /** Updates done when copies of learners elsewhere were renewed last. */
  private long renewedAt = -1;

  /** @param trainees the learners here */
  StaleCopies(Scope scope, TrainingPlan plan, List<Trainee> trainees) {
    this.plan = plan;
    this.trainees = trainees;
    Set<String> read = new TreeSet<>();
    trainees.forEach(trainee -> read.addAll(trainee.role().partners()));
    if (plan.method().renewEvery().isPresent()) {
      plan.members().stream().filter(member -> read.contains(member.name())).map(Member::name).forEach(name -> copies.add(new StaleCopy(
          scope, member(name), plan.learners().get(name).threads(), plan.seed())));
    }
  }

  private Member member(String name) {
    return plan.members().stream().filter(member -> member.name().equals(name)).findFirst().orElseThrow();
  }

  boolean none() {
    return copies.isEmpty();
  }

  /** Copies of learners that train or teach in an epoch, from 0. */
  List<StaleCopy> heard(int epoch) {
    return copies.stream().filter(copy -> plan.phase(epoch).present().contains(copy.name())).toList();
  }

  /**
   * Whether copies are renewed before the next step.
   *
   * @param step  updates done
   * @param after where the next step leads to: further than one if batches are skipped
   */
  private boolean due(long step, long after, int stepsPerEpoch) {
    for (long at = step; at < after; at++) {
      if (at % plan.method().renewEvery().orElseThrow() == 0 || at % stepsPerEpoch == 0 && phaseBegins(Math.toIntExact(at / stepsPerEpoch))) {
        return true;
      }
    }
    return false;
  }

  private boolean phaseBegins(int epoch) {
    return epoch == 0 || plan.phase(epoch) != plan.phase(epoch - 1);
  }

  /** Learners elsewhere whose weights the next step needs; see {@link #due} for the parameters. */
  Set<String> awaited(long step, long after, int stepsPerEpoch) {
    Set<String> awaited = new TreeSet<>();
    if (!none() && renewedAt != step && due(step, after, stepsPerEpoch)) {
      copies.forEach(copy -> awaited.add(copy.name()));
      trainees.forEach(trainee -> awaited.remove(trainee.name()));
    }
    return awaited;
  }

  /** Weights of the learners here by learner and name, the tensors themselves, for partners elsewhere. */
  Map<String, Map<String, NDArray>> weights() {
    Map<String, Map<String, NDArray>> weights = new LinkedHashMap<>();
    trainees.forEach(trainee -> weights.put(trainee.name(), trainee.learner().weights().asMap()));
    return weights;
  }

  /** Renews copies of learners elsewhere. */
  void renew(Scope scope, long step, Map<String, Map<String, TensorBytes>> weights) {
    copies.stream().filter(copy -> weights.containsKey(copy.name())).forEach(copy -> copy.renew(scope, weights.get(copy.name())));
    renewedAt = step;
  }

  /** Renews copies of learners that live here, if it is time. */
  void renewOwn(long step, long after, int stepsPerEpoch) {
    if (none() || !due(step, after, stepsPerEpoch)) {
      return;
    }
    Set<String> missing = awaited(step, after, stepsPerEpoch);
    if (!missing.isEmpty()) {
      throw new IllegalStateException("step %d needs the weights of %s, which live elsewhere".formatted(after, missing));
    }
    for (Trainee trainee : trainees) {
      copies.stream().filter(copy -> copy.name().equals(trainee.name())).forEach(copy -> copy.renew(trainee.learner().weights()));
    }
  }

  /** Nothing is known of renewals: the learners were put elsewhere in their run. */
  void forget() {
    renewedAt = -1;
  }

  /** Every tensor that a checkpoint holds, by file. */
  Map<String, Map<String, NDArray>> files() {
    Map<String, Map<String, NDArray>> files = new LinkedHashMap<>();
    copies.forEach(copy -> files.putAll(copy.files()));
    return files;
  }
}

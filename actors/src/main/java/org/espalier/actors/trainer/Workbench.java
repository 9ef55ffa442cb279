package org.espalier.actors.trainer;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.espalier.actors.Blueprint;
import org.espalier.actors.Blueprints;
import org.espalier.actors.exchange.OfferMemory;
import org.espalier.actors.trainer.Phase.Question;
import org.espalier.actors.trainer.TrainingFault.Place;
import org.espalier.models.InputException;
import org.espalier.models.checkpoint.TensorBytes;
import org.espalier.models.data.BatchPlan;
import org.espalier.models.method.Offer;
import org.espalier.models.tensor.ComputeDevice;
import org.espalier.models.train.StepReport;
import org.espalier.models.train.TrainStep;
import org.espalier.models.train.Training;
import org.espalier.models.train.TrainingPlan;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The native side of a trainer: everything of a run that lives in its device's memory. Each method is one piece of work and is
 * called on the trainer's native thread only. After a failure only {@link #open} and {@link #close} make sense: both begin anew.
 */
final class Workbench {
  private static final Logger LOG = LoggerFactory.getLogger(Workbench.class);
  private static final int QUESTIONS_AHEAD = 2;
  private final ComputeDevice device;
  private final Blueprints blueprints;
  private final int loaders;
  private final TrainingFault fault;
  private Trainer.Assign task;
  private Blueprint blueprint;
  private BatchPlan batches;
  private Training training;
  private OfferMemory memory;
  private long asked;
  private TrainStep step;
  private Map<String, Offer> own;
  private int shard;
  private long begun;

  Workbench(ComputeDevice device, Blueprints blueprints, int loaders, TrainingFault fault) {
    this.device = device;
    this.blueprints = blueprints;
    this.loaders = loaders;
    this.fault = fault;
  }

  /** Takes over an assignment: in place if the same learners are here already, else from nothing. */
  Phase open(Trainer.Assign assignment) {
    abandon();
    boolean inPlace = training != null && assignment.start().isPresent() && sameLearners(assignment);
    if (!inPlace) {
      close();
      build(assignment);
    }
    task = assignment;
    memory = new OfferMemory();
    assignment.skipped().forEach(training::skip);
    assignment.start().ifPresent(start -> start.restore(training, blueprint.hash()));
    asked = training.step();
    LOG.info("{}: {} of {} {} step {}", device.id(), assignment.learners(), assignment.work(),
        inPlace ? "went back in place to" : "opened at", training.step());
    return new Phase.Opened(Position.of(training), questions());
  }

  private boolean sameLearners(Trainer.Assign assignment) {
    return task.work().run().equals(assignment.work().run()) && task.learners().equals(assignment.learners())
        && task.experimentHash().equals(assignment.experimentHash());
  }

  private void build(Trainer.Assign assignment) {
    Blueprint ready = blueprints.of(assignment.experiment());
    if (!ready.hash().equals(assignment.experimentHash())) {
      throw new InputException("%s is to train experiment %s, but here the same file and this machine's data make experiment %s: "
          + "give every node the same data", device.id(), assignment.experimentHash(), ready.hash());
    }
    assignment.learners().forEach(learner -> requireThreads(ready.plan(), learner));
    training = new Training(ready.plan(), ready.data(), device, Set.copyOf(assignment.learners()), loaders);
    blueprint = ready;
    batches = BatchPlan.training(ready.data().train(), ready.plan().seed(), ready.plan().batchSize());
  }

  private void requireThreads(TrainingPlan plan, String learner) {
    TrainingPlan.LearnerSettings settings = plan.learners().get(learner);
    if (settings == null) {
      throw new InputException("the experiment has no learner %s: it has %s", learner, plan.learners().keySet());
    }
    if (device.kind() == ComputeDevice.Kind.CPU && settings.threads() > device.threads()) {
      throw new InputException("learner %s computes with %d threads, but device %s offers %d: place it elsewhere, or name the device "
          + "%s/%d", learner, settings.threads(), device, device.threads(), device.id(), settings.threads());
    }
  }

  /** Begins the next step and runs the learners on its first shard. */
  Phase begin() {
    begun = System.nanoTime();
    Optional<TrainStep> next = training.begin();
    if (next.isEmpty()) {
      return new Phase.NothingLeft(Position.of(training));
    }
    step = next.get();
    shard = 0;
    return forward();
  }

  private Phase forward() {
    reached(Place.BEFORE_FORWARD);
    own = step.forward(shard);
    Set<String> awaited = training.awaited();
    Map<String, Map<String, TensorBytes>> sent = awaited.isEmpty() ? Map.of() : memory.copy(own);
    return new Phase.Forwarded(step.step(), shard, sent, awaited);
  }

  /**
   * Ends a shard with what its partners offer and the teacher says; goes on with the next shard, or updates the learners.
   *
   * @param teacher (B, K) logits of the whole batch, before the first shard of a step that has a teacher
   */
  Phase gradients(Map<String, Map<String, TensorBytes>> offers, Optional<TensorBytes> teacher) {
    teacher.ifPresent(step::teach);
    Map<String, Offer> all = new LinkedHashMap<>(own);
    offers.forEach((learner, tensors) -> all.put(learner, step.receive(tensors)));
    reached(Place.BEFORE_GRADIENTS);
    step.gradients(shard, all);
    shard++;
    return shard < step.shards() ? forward() : update();
  }

  private Phase update() {
    reached(Place.BEFORE_UPDATE);
    StepReport report = step.update();
    reached(Place.AFTER_UPDATE);
    TrainStep done = step;
    step = null;
    training.finish(done, report);
    return new Phase.Stepped(report, System.nanoTime() - begun, Position.of(training), questions());
  }

  /** The batches that the teacher was not asked about yet, a little ahead of the training. */
  private List<Question> questions() {
    List<Question> questions = new ArrayList<>();
    if (blueprint.plan().method().needsTeacher()) {
      long last = (long) blueprint.plan().epochs() * batches.batches();
      while (asked < Math.min(last, training.step() + QUESTIONS_AHEAD)) {
        questions.add(new Question(asked + 1, batches.batch(asked / batches.batches(), (int) (asked % batches.batches()))));
        asked++;
      }
    }
    return questions;
  }

  /** Evaluates the learners at the end of an epoch. */
  Phase endEpoch() {
    fault.at(Place.BEFORE_EVALUATION, training.step(), task.learners());
    return new Phase.Evaluated(training.endEpoch(), Position.of(training));
  }

  Phase snapshot() {
    return new Phase.Copied(training.snapshot());
  }

  private void reached(Place place) {
    fault.at(place, step.step(), task.learners());
  }

  private void abandon() {
    if (step != null) {
      step.close();
      step = null;
    }
  }

  /** Frees all native memory. */
  Phase close() {
    abandon();
    if (training != null) {
      training.close();
      training = null;
    }
    return new Phase.Closed();
  }
}

package org.espalier.actors.trainer;

import ai.djl.ndarray.NDArray;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.LongStream;
import org.espalier.actors.Blueprint;
import org.espalier.actors.exchange.Handover.Kind;
import org.espalier.actors.exchange.Handover;
import org.espalier.actors.exchange.ShardOffer;
import org.espalier.actors.exchange.TurnMemory;
import org.espalier.actors.trainer.Phase.Question;
import org.espalier.actors.trainer.TrainingFault.Place;
import org.espalier.analysis.probe.SpectrumSteering;
import org.espalier.models.InputException;
import org.espalier.models.checkpoint.TensorBytes;
import org.espalier.models.data.BatchPlan;
import org.espalier.models.method.Offer;
import org.espalier.models.tensor.ComputeDevice;
import org.espalier.models.train.EpochReport;
import org.espalier.models.train.ShardRange;
import org.espalier.models.train.StepReport;
import org.espalier.models.train.TrainStep;
import org.espalier.models.train.Training;
import org.espalier.models.zoo.LayerState;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The native side of a trainer: everything of a run that lives in its device's memory. Each method is one piece of work and is
 * called on the trainer's native thread only. After a failure only {@link #open} and {@link #close} make sense: both begin anew.
 */
final class Workbench {
  private static final Logger LOG = LoggerFactory.getLogger(Workbench.class);
  private static final int QUESTIONS_AHEAD = 2;
  /** Partners that have answered the second offer have read the first. */
  private static final int OFFERS_UNREAD = 2;
  /** Whoever comes to a next sum has had the total, so all have read the one before. */
  private static final int SUMS_UNREAD = 1;
  /** Who has the partner's second weights knows that it has read the first of its own. */
  private static final int WEIGHTS_UNREAD = 2;
  private final ComputeDevice device;
  private final TrainerSettings settings;
  private TrainerCommand.Assign task;
  private Blueprint blueprint;
  private BatchPlan batches;
  private Training training;
  private ShardRange here;
  private TurnMemory offered;
  private TurnMemory summed;
  private TurnMemory weights;
  private long asked;
  private TrainStep step;
  private Set<String> awaited;
  private Map<String, Offer> own;
  private int shard;
  private long begun;

  Workbench(ComputeDevice device, TrainerSettings settings) {
    this.device = device;
    this.settings = settings;
  }

  /** Takes over an assignment: in place if the same learners are here already, else from nothing. */
  Phase open(TrainerCommand.Assign assignment) {
    abandon();
    boolean inPlace = training != null && assignment.start().isPresent() && sameLearners(assignment);
    if (!inPlace) {
      close();
      build(assignment);
    }
    task = assignment;
    offered = new TurnMemory(OFFERS_UNREAD);
    summed = new TurnMemory(SUMS_UNREAD);
    weights = new TurnMemory(WEIGHTS_UNREAD);
    assignment.skipped().forEach(training::skip);
    assignment.start().ifPresent(start -> start.restore(training, blueprint.hash()));
    asked = training.step();
    LOG.info("{}: {} of {} {} step {}", device.id(), assignment.learners(), assignment.work(),
        inPlace ? "went back in place to" : "opened at", training.step());
    return new Phase.Opened(Position.of(training), settings.fingerprint().apply(device), questions(), training.evidence());
  }

  private boolean sameLearners(TrainerCommand.Assign assignment) {
    return task.work().run().equals(assignment.work().run()) && task.learners().equals(assignment.learners())
        && here.equals(rangeOf(assignment, blueprint)) && task.experimentHash().equals(assignment.experimentHash());
  }

  private static ShardRange rangeOf(TrainerCommand.Assign assignment, Blueprint blueprint) {
    return assignment.share().map(Share::shards).orElseGet(() -> ShardRange.all(blueprint.plan().shards()));
  }

  private void build(TrainerCommand.Assign assignment) {
    Blueprint ready = settings.blueprints().of(assignment.experiment());
    if (!ready.hash().equals(assignment.experimentHash())) {
      throw new InputException("%s is to train experiment %s, but here the same file and this machine's data make experiment %s: "
          + "give every node the same data", device.id(), assignment.experimentHash(), ready.hash());
    }
    here = rangeOf(assignment, ready);
    training = new Training(ready.plan(), ready.data(), device, Set.copyOf(assignment.learners()), here, settings.loaders(),
        SpectrumSteering.of(ready.plan()));
    blueprint = ready;
    batches = BatchPlan.training(ready.data().train(), ready.plan().seed(), ready.plan().batchSize());
  }

  /** Begins the next step: all of it, if neither partners elsewhere nor a teacher have anything to say to it. */
  Phase begin() {
    begun = System.nanoTime();
    Set<String> partners = training.awaitedWeights();
    return partners.isEmpty() ? beginStep() : new Phase.Exchanging(training.stepAfter(), Kind.WEIGHTS,
        weights.copy(training.weightsForPartners()), Optional.of(Kind.WEIGHTS), partners);
  }

  private Phase beginStep() {
    Optional<TrainStep> next = training.begin();
    if (next.isEmpty()) {
      return new Phase.NothingLeft(Position.of(training));
    }
    step = next.get();
    shard = here.first();
    awaited = training.awaited();
    if (!awaited.isEmpty()) {
      return forward();
    }
    return blueprint.plan().method().needsTeacher() ? new Phase.Forwarded(step.step(), shard, Map.of(), awaited) : compute();
  }

  private Phase compute() {
    reached(Place.BEFORE_FORWARD);
    step.compute();
    return sum();
  }

  private Phase forward() {
    reached(Place.BEFORE_FORWARD);
    own = step.forward(shard);
    return new Phase.Forwarded(step.step(), shard, offered.copy(tensorsOf(own)), awaited);
  }

  /**
   * Goes on with what partners offer for the shard and the teacher says: to the next shard, or to the update of the learners.
   *
   * @param teachers (B, K) logits of the whole batch by name, before the first shard of a step that has a teacher
   */
  Phase gradients(Collection<ShardOffer> offers, Optional<Map<String, TensorBytes>> teachers) {
    teachers.ifPresent(step::teach);
    if (awaited.isEmpty()) {
      return compute();
    }
    Map<String, Offer> all = new LinkedHashMap<>(own);
    offers.forEach(offer -> {
      all.put(offer.learner(), step.receive(offer.tensors()));
      offer.loan().close();
    });
    reached(Place.BEFORE_GRADIENTS);
    step.gradients(shard, all);
    shard++;
    return shard < here.end() ? forward() : sum();
  }

  private static Map<String, Map<String, NDArray>> tensorsOf(Map<String, Offer> offers) {
    Map<String, Map<String, NDArray>> tensors = new LinkedHashMap<>();
    offers.forEach((learner, offer) -> tensors.put(learner, offer.tensors()));
    return tensors;
  }

  /** The shards here are computed: the sum goes on from those before, or is whole. */
  private Phase sum() {
    if (here.begins() && here.ends() || step.learned().isEmpty()) {
      return update();
    }
    return here.begins() ? handOn()
        : new Phase.Exchanging(step.step(), Kind.SUM, Map.of(), Optional.of(Kind.SUM), step.learned());
  }

  private Phase handOn() {
    reached(Place.BEFORE_HAND_ON);
    return new Phase.Exchanging(step.step(), here.ends() ? Kind.TOTAL : Kind.SUM, summed.copy(step.carryOut()),
        here.ends() ? Optional.empty() : Optional.of(Kind.TOTAL), step.learned());
  }

  /**
   * Goes on with what was awaited of others.
   *
   * @param came its parts; their loans are closed here
   */
  Phase goOn(Optional<Kind> awaited, Collection<Handover> came) {
    Map<String, Map<String, TensorBytes>> tensors = Handover.joined(came);
    Phase next;
    if (awaited.isEmpty()) {
      return update();
    } else if (awaited.get() == Kind.WEIGHTS) {
      training.renew(tensors);
      next = beginStep();
    } else if (awaited.get() == Kind.SUM) {
      step.carryIn(tensors);
      next = handOn();
    } else {
      step.adoptTotal(tensors);
      next = update();
    }
    came.forEach(part -> part.loan().close());
    return next;
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

  /** The batches of the next steps that the teacher was not asked about yet. */
  private List<Question> questions() {
    List<Question> questions = new ArrayList<>();
    if (blueprint.plan().method().needsTeacher()) {
      long last = (long) blueprint.plan().epochs() * batches.batches();
      LongStream.rangeClosed(training.step() + 1, last).filter(next -> !task.skipped().contains(next)).limit(QUESTIONS_AHEAD)
          .filter(next -> next > asked).forEach(next -> questions.add(question(next)));
      asked = questions.isEmpty() ? asked : questions.get(questions.size() - 1).step();
    }
    return questions;
  }

  private Question question(long next) {
    return new Question(next, batches.batch((next - 1) / batches.batches(), (int) ((next - 1) % batches.batches())));
  }

  /** Evaluates the learners at the end of an epoch; where several have them, the worker of the first shards does. */
  Phase endEpoch() {
    if (!here.begins()) {
      return new Phase.Evaluated(List.of(), Position.of(training), List.of());
    }
    settings.fault().at(Place.BEFORE_EVALUATION, training.step(), task.learners());
    List<EpochReport> reports = training.endEpoch();
    return new Phase.Evaluated(reports, Position.of(training), training.evidence());
  }

  /** Brings layers into the states that the epoch wants; those that are there stay. */
  Phase enter(List<LayerState> layers) {
    if (!training.changesTo(layers)) {
      return new Phase.Entered(List.of());
    }
    settings.fault().at(Place.BEFORE_LAYERS, training.step(), task.learners());
    Phase entered = new Phase.Entered(training.enter(layers));
    settings.fault().at(Place.AFTER_LAYERS, training.step(), task.learners());
    return entered;
  }

  Phase snapshot() {
    return new Phase.Copied(training.snapshot());
  }

  private void reached(Place place) {
    settings.fault().at(place, step.step(), task.learners());
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

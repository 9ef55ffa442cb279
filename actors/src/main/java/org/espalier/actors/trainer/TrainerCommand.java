package org.espalier.actors.trainer;

import akka.actor.typed.ActorRef;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import org.espalier.actors.RunTerm;
import org.espalier.actors.WireMessage;
import org.espalier.actors.exchange.Bulky;
import org.espalier.actors.exchange.Handover;
import org.espalier.actors.exchange.Loan;
import org.espalier.actors.exchange.ShardOffer;
import org.espalier.actors.teacher.Teacher;
import org.espalier.analysis.run.RunFolder;
import org.espalier.models.zoo.LayerState;

/** What a {@link Trainer} is told. */
public sealed interface TrainerCommand permits TrainerCommand.Assign, TrainerCommand.RunTo, TrainerCommand.Consult,
    TrainerCommand.Hold, TrainerCommand.TakeSnapshot, TrainerCommand.Release, TrainerCommand.Offered, TrainerCommand.HandedOver,
    Trainer.Note {

  /**
   * Takes over learners of a run, from a later term on also those it has, which then go back in place.
   *
   * @param generation     of the supervisor; a trainer gives up what it does for an earlier one, and obeys no earlier one
   * @param experiment     resolved, as canonical JSON
   * @param experimentHash which this machine's experiment and data must have too
   * @param learners       to be trained here, in the order of the experiment
   * @param partners       trainers of the others, by learner
   * @param teacher        there if one must answer; it is asked once {@link Consult} names it
   * @param share          of each batch, where other trainers have the same learners; none takes all of it
   * @param start          the committed checkpoint to go on from; none begins with fresh weights
   * @param skipped        steps, from 1, whose batch is left out
   */
  record Assign(RunTerm work, long generation, String experiment, String experimentHash, List<String> learners,
      Map<String, ActorRef<TrainerCommand>> partners, Optional<Share> share, Optional<ActorRef<Teacher.Command>> teacher,
      Optional<StartPoint> start, SortedSet<Long> skipped, ActorRef<TrainerEvent> coordinator) implements TrainerCommand, WireMessage {
    public Assign {
      learners = List.copyOf(learners);
      partners = Collections.unmodifiableMap(new TreeMap<>(partners));
      skipped = Collections.unmodifiableSortedSet(new TreeSet<>(skipped));
    }

    /** The same from a copy of the checkpoint on this machine. */
    Assign startingIn(RunFolder run) {
      return new Assign(work, generation, experiment, experimentHash, learners, partners, share, teacher, start.map(point -> point.in(run)),
          skipped, coordinator);
    }
  }

  /**
   * It may go on until so many updates are done; the limit never falls by this.
   *
   * @param layers states in the epoch of the next step, of the layers that change theirs; empty where none do
   */
  record RunTo(RunTerm work, long step, List<LayerState> layers) implements TrainerCommand, WireMessage {
    public RunTo {
      layers = List.copyOf(layers);
    }

    /** Of a run whose layers stay what they are. */
    public RunTo(RunTerm work, long step) {
      this(work, step, List.of());
    }
  }

  /**
   * Whom to ask from now on: all that was not answered, too.
   *
   * @param teacher none while another is being found: then it waits, however long that takes
   */
  record Consult(RunTerm work, Optional<ActorRef<Teacher.Command>> teacher) implements TrainerCommand, WireMessage {}

  /** Stop at the first possible boundary, and say which that is. */
  record Hold(RunTerm work) implements TrainerCommand, WireMessage {}

  /** Copy the learners; told only to a trainer that stands at its limit. */
  record TakeSnapshot(RunTerm work) implements TrainerCommand, WireMessage {}

  /** Free the device, and say so. */
  record Release(RunTerm work, ActorRef<TrainerEvent> replyTo) implements TrainerCommand, WireMessage {}

  /** Another trainer hands over tensors of a learner. */
  record HandedOver(Handover handover) implements TrainerCommand, WireMessage, Bulky<HandedOver> {
    @Override
    public HandedOver lent(Loan loan) {
      return new HandedOver(handover.lent(loan));
    }
  }

  /** A partner's learner ran on a shard. */
  record Offered(ShardOffer offer) implements TrainerCommand, WireMessage, Bulky<Offered> {
    @Override
    public Offered lent(Loan loan) {
      return new Offered(offer.lent(loan));
    }
  }
}

package org.espalier.actors.trainer;

import akka.actor.typed.ActorRef;
import java.util.List;
import org.espalier.actors.RunTerm;
import org.espalier.actors.WireMessage;
import org.espalier.actors.exchange.Shelf;
import org.espalier.actors.exchange.Shelved;
import org.espalier.models.reparam.Evidence;
import org.espalier.models.train.EpochReport;
import org.espalier.models.train.LayerReport;
import org.espalier.models.train.NonFiniteException;
import org.espalier.models.train.Snapshot;
import org.espalier.models.train.StepReport;

/** What a {@link Trainer} reports to the coordinator of its run. */
public sealed interface TrainerEvent {
  RunTerm work();

  /** Who reports: {@code cpu:0}. */
  String device();

  /**
   * The learners are here.
   *
   * @param fingerprint what decides the bits of a computation on this device, as text
   * @param evidence    of all epochs so far, where a schedule decides by it
   */
  record Assigned(RunTerm work, String device, Position position, String fingerprint, List<Evidence> evidence)
      implements TrainerEvent, WireMessage {
    public Assigned {
      evidence = List.copyOf(evidence);
    }
  }

  /** The assignment cannot be taken. */
  record Refused(RunTerm work, String device, String reason, Scope scope) implements TrainerEvent, WireMessage {

    /** What would have to be another for it to be taken. */
    public enum Scope {
      /** The run: it makes no sense to try again. */
      RUN,
      /** The node: its data are not those of the run, or the device is lost for work. */
      NODE,
      /** The time: the device works on something else. */
      TIME
    }
  }

  /** @param nanos from the batch to the update, waiting for partners included */
  record StepCompleted(RunTerm work, String device, StepReport report, long nanos, Position position)
      implements TrainerEvent, WireMessage {}

  /**
   * The learners were evaluated at the end of an epoch.
   *
   * @param evidence of all epochs so far, where a schedule decides by it
   */
  record EpochCompleted(RunTerm work, String device, List<EpochReport> reports, Position position, List<Evidence> evidence)
      implements TrainerEvent, WireMessage {
    public EpochCompleted {
      reports = List.copyOf(reports);
      evidence = List.copyOf(evidence);
    }
  }

  /** Layers go on in other states from the next step on; of several workers each says so, and the first has measured. */
  record LayersChanged(RunTerm work, String device, List<LayerReport> reports) implements TrainerEvent, WireMessage {
    public LayersChanged {
      reports = List.copyOf(reports);
    }
  }

  /** It stands still, or will, after so many updates. */
  record Holding(RunTerm work, String device, long step) implements TrainerEvent, WireMessage {}

  /**
   * It waits for longer than usual, for somebody who is at work.
   *
   * @param step done last
   * @param what it is at
   */
  record Waiting(RunTerm work, String device, long step, String what) implements TrainerEvent, WireMessage {}

  /** A copy in this JVM's memory; tensors this large never travel as a message. */
  record SnapshotTaken(RunTerm work, String device, Snapshot snapshot) implements TrainerEvent {}

  /** A copy in the memory of the trainer's node, from where it is to be fetched. */
  record SnapshotShelved(RunTerm work, String device, Shelved index, ActorRef<Shelf.Command> shelf)
      implements TrainerEvent, WireMessage {}

  /**
   * A loss or a gradient is not finite; nothing was changed by this step here.
   *
   * @param name of the number, see {@link NonFiniteException#term}
   */
  record NonFinite(RunTerm work, String device, long step, String learner, String name, double value)
      implements TrainerEvent, WireMessage {}

  /**
   * The trainer cannot go on with this term; it frees the device and can take a later one.
   *
   * @param step   under way or done last
   * @param phase  what it was at
   * @param reason with the next move
   */
  record Failed(RunTerm work, String device, long step, String phase, String reason) implements TrainerEvent, WireMessage {}

  /** The device is free. */
  record Released(RunTerm work, String device) implements TrainerEvent, WireMessage {}
}

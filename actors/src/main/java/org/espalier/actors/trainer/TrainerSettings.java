package org.espalier.actors.trainer;

import akka.actor.typed.ActorRef;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Function;
import org.espalier.actors.Blueprints;
import org.espalier.actors.Deadlines;
import org.espalier.actors.WorkThreads;
import org.espalier.actors.copies.Copies;
import org.espalier.actors.exchange.Courier;
import org.espalier.actors.exchange.Shelf;
import org.espalier.actors.teacher.TeacherSettings;
import org.espalier.models.tensor.ComputeDevice;

/**
 * What every trainer of a node needs.
 *
 * @param loaders     threads that prepare batches; they change no bit
 * @param fingerprint of a device, as text; asked on the native thread
 * @param hung        told, on any thread, when a native call does not return; must return at once
 * @param shelf       of the node, for snapshots that a coordinator elsewhere fetches
 * @param courier     brings tensors to trainers elsewhere
 * @param copies      of the node, where nodes share no folder of runs
 */
public record TrainerSettings(Blueprints blueprints, WorkThreads threads, Deadlines deadlines, int loaders,
    Function<ComputeDevice, String> fingerprint, TrainingFault fault, Consumer<String> hung,
    Optional<ActorRef<Shelf.Command>> shelf, Courier courier, Optional<ActorRef<Copies.Command>> copies) {

  /**
   * What the teachers of the same node need.
   *
   * @param within for their native work
   */
  public TeacherSettings teachers(Deadlines within) {
    return new TeacherSettings(blueprints, threads, within, fingerprint, hung, courier, copies);
  }

  /** Of a node that reaches no other. */
  public TrainerSettings(Blueprints blueprints, WorkThreads threads, Deadlines deadlines, int loaders,
      Function<ComputeDevice, String> fingerprint, TrainingFault fault) {
    this(blueprints, threads, deadlines, loaders, fingerprint, fault, reason -> { }, Optional.empty(), Courier.LOCAL, Optional.empty());
  }

  /** The same with somebody who can end the process. */
  public TrainerSettings onHung(Consumer<String> listener) {
    return new TrainerSettings(blueprints, threads, deadlines, loaders, fingerprint, fault, listener, shelf, courier, copies);
  }

  /** The same for a node of a cluster. */
  public TrainerSettings reaching(ActorRef<Shelf.Command> ownShelf, Courier others) {
    return new TrainerSettings(blueprints, threads, deadlines, loaders, fingerprint, fault, hung, Optional.of(ownShelf), others, copies);
  }

  /** The same for a node that shares no folder of runs. */
  public TrainerSettings copying(ActorRef<Copies.Command> ownCopies) {
    return new TrainerSettings(blueprints, threads, deadlines, loaders, fingerprint, fault, hung, shelf, courier, Optional.of(ownCopies));
  }
}

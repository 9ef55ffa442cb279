package org.espalier.actors.trainer;

import akka.actor.typed.ActorRef;
import java.util.Optional;
import java.util.function.Function;
import org.espalier.actors.Blueprints;
import org.espalier.actors.WorkThreads;
import org.espalier.actors.exchange.Shelf;
import org.espalier.models.tensor.ComputeDevice;

/**
 * What every trainer of a node needs.
 *
 * @param loaders     threads that prepare batches; they change no bit
 * @param fingerprint of a device, as text; asked on the native thread
 * @param shelf       of the node, for snapshots that a coordinator elsewhere fetches
 */
public record TrainerSettings(Blueprints blueprints, WorkThreads threads, Deadlines deadlines, int loaders,
    Function<ComputeDevice, String> fingerprint, TrainingFault fault,
    Optional<ActorRef<Shelf.Command>> shelf) {

  /** The same for a node whose snapshots are fetched from elsewhere. */
  public TrainerSettings withShelf(ActorRef<Shelf.Command> other) {
    return new TrainerSettings(blueprints, threads, deadlines, loaders, fingerprint, fault, Optional.of(other));
  }
}

package org.espalier.actors.cluster;

import akka.actor.typed.ActorRef;
import akka.actor.typed.javadsl.ActorContext;
import java.util.Optional;
import org.espalier.actors.exchange.Directory;
import org.espalier.actors.exchange.LaneCourier;
import org.espalier.actors.exchange.Shelf;
import org.espalier.actors.exchange.lane.LaneSecurity;
import org.espalier.actors.exchange.lane.LaneSettings;
import org.espalier.actors.security.NodeTls;
import org.espalier.actors.trainer.TrainerSettings;
import org.espalier.actors.wire.ParcelWire;

/** How tensors come to a process and leave it: its lane, who knows those of the others, and copies that wait to be fetched. */
record NodeExchange(LaneCourier courier, ActorRef<Shelf.Command> shelf) implements AutoCloseable {

  /** Listens from now on; closed by whoever opened it. */
  static NodeExchange open(ActorContext<?> context, NodeConfig node, Optional<NodeTls> tls) {
    LaneCourier courier = LaneCourier.open(new ParcelWire(context.getSystem()),
        LaneSettings.usual(node.host(), node.lanePort(), node.cluster()),
        tls.map(NodeTls::context).map(LaneSecurity::mutualTls).orElseGet(LaneSecurity::plain));
    context.spawn(Directory.create(courier), "directory");
    return new NodeExchange(courier, context.spawn(Shelf.create(), "shelf"));
  }

  TrainerSettings connect(TrainerSettings trainers) {
    return trainers.reaching(shelf, courier);
  }

  @Override
  public void close() {
    courier.close();
  }
}

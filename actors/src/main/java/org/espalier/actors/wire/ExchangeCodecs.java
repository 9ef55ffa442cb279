package org.espalier.actors.wire;

import com.google.protobuf.UnsafeByteOperations;
import java.util.List;
import org.espalier.actors.exchange.Directory;
import org.espalier.actors.exchange.Shelf;
import org.espalier.actors.exchange.Shelved;
import org.espalier.exchange.v1.ExchangeMessages;
import org.espalier.models.checkpoint.DType;
import org.espalier.models.checkpoint.TensorSpec;

/** {@code exchange.proto}. */
final class ExchangeCodecs {
  private ExchangeCodecs() {}

  static List<Codec<?>> all() {
    return List.of(
        new Codec<>("ex-wh", Directory.Where.class,
            (where, refs) -> ExchangeMessages.Where.newBuilder().setReplyTo(refs.text(where.replyTo())).build(),
            (bytes, refs) -> new Directory.Where(refs.reference(ExchangeMessages.Where.parseFrom(bytes).getReplyTo()))),
        new Codec<>("ex-he", Directory.Here.class,
            (here, refs) -> ExchangeMessages.Here.newBuilder().setFrom(refs.text(here.from())).setHost(here.host()).setPort(here.port())
                .build(),
            (bytes, refs) -> {
              ExchangeMessages.Here here = ExchangeMessages.Here.parseFrom(bytes);
              return new Directory.Here(refs.reference(here.getFrom()), here.getHost(), here.getPort());
            }),
        new Codec<>("ex-re", Shelf.Read.class,
            (read, refs) -> ExchangeMessages.Read.newBuilder().setTicket(read.ticket()).setFrom(read.from()).setMost(read.most())
                .setReplyTo(refs.text(read.replyTo())).build(),
            (bytes, refs) -> {
              ExchangeMessages.Read read = ExchangeMessages.Read.parseFrom(bytes);
              return new Shelf.Read(read.getTicket(), read.getFrom(), read.getMost(), refs.reference(read.getReplyTo()));
            }),
        new Codec<>("ex-dr", Shelf.Drop.class,
            (drop, refs) -> ExchangeMessages.Drop.newBuilder().setTicket(drop.ticket()).build(),
            (bytes, refs) -> new Shelf.Drop(ExchangeMessages.Drop.parseFrom(bytes).getTicket())),
        new Codec<>("ex-pi", Shelf.Piece.class,
            (piece, refs) -> ExchangeMessages.Piece.newBuilder().setTicket(piece.ticket()).setFrom(piece.from())
                .setBytes(UnsafeByteOperations.unsafeWrap(piece.bytes())).setKnown(piece.known()).build(),
            (bytes, refs) -> {
              ExchangeMessages.Piece piece = ExchangeMessages.Piece.parseFrom(bytes);
              return new Shelf.Piece(piece.getTicket(), piece.getFrom(), piece.getBytes().toByteArray(), piece.getKnown());
            }));
  }

  static ExchangeMessages.Shelved shelved(Shelved index) {
    ExchangeMessages.Shelved.Builder builder = ExchangeMessages.Shelved.newBuilder().setTicket(index.ticket()).setStep(index.step())
        .setEpoch(index.epoch()).setBatch(index.batch()).setState(index.state());
    index.items().forEach(item -> builder.addItems(item(item)));
    return builder.build();
  }

  private static ExchangeMessages.Item item(Shelved.Item item) {
    ExchangeMessages.Item.Builder builder =
        ExchangeMessages.Item.newBuilder().setFile(item.file()).setName(item.name()).setDtype(item.spec().dtype().name());
    for (long size : item.spec().shape()) {
      builder.addShape(size);
    }
    return builder.build();
  }

  static Shelved shelved(ExchangeMessages.Shelved index) {
    return new Shelved(index.getTicket(), index.getStep(), index.getEpoch(), index.getBatch(), index.getState(),
        index.getItemsList().stream().map(item -> new Shelved.Item(item.getFile(), item.getName(),
            new TensorSpec(DType.valueOf(item.getDtype()), item.getShapeList().stream().mapToLong(Long::longValue).toArray()))).toList());
  }
}

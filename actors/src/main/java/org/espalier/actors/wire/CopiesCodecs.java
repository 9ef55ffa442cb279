package org.espalier.actors.wire;

import com.google.protobuf.UnsafeByteOperations;
import java.util.List;
import org.espalier.actors.copies.Copies;
import org.espalier.actors.copies.RunCopy;
import org.espalier.actors.copies.RunFile;
import org.espalier.copies.v1.CopiesMessages;

/** {@code copies.proto}. */
final class CopiesCodecs {
  private CopiesCodecs() {}

  static List<Codec<?>> all() {
    return List.of(
        new Codec<>("cp-pu", Copies.Pull.class,
            (pull, refs) -> CopiesMessages.Pull.newBuilder().setOffer(offer(pull.offer(), refs))
                .setReplyTo(refs.text(pull.replyTo())).build(),
            (bytes, refs) -> {
              CopiesMessages.Pull pull = CopiesMessages.Pull.parseFrom(bytes);
              return new Copies.Pull(offer(pull.getOffer(), refs), refs.reference(pull.getReplyTo()));
            }),
        new Codec<>("cp-pd", Copies.Pulled.class,
            (pulled, refs) -> CopiesMessages.Pulled.newBuilder().setBy(refs.text(pulled.by())).setFolder(pulled.folder())
                .setFailure(pulled.failure()).build(),
            (bytes, refs) -> {
              CopiesMessages.Pulled pulled = CopiesMessages.Pulled.parseFrom(bytes);
              return new Copies.Pulled(refs.reference(pulled.getBy()), pulled.getFolder(), pulled.getFailure());
            }),
        new Codec<>("cp-re", Copies.Read.class,
            (read, refs) -> CopiesMessages.Read.newBuilder().setRun(read.run()).setFile(read.file()).setFrom(read.from())
                .setMost(read.most()).setReplyTo(refs.text(read.replyTo())).build(),
            (bytes, refs) -> {
              CopiesMessages.Read read = CopiesMessages.Read.parseFrom(bytes);
              return new Copies.Read(read.getRun(), read.getFile(), read.getFrom(), read.getMost(), refs.reference(read.getReplyTo()));
            }),
        new Codec<>("cp-pi", Copies.Piece.class,
            (piece, refs) -> CopiesMessages.Piece.newBuilder().setBytes(UnsafeByteOperations.unsafeWrap(piece.bytes()))
                .setKnown(piece.known()).build(),
            (bytes, refs) -> {
              CopiesMessages.Piece piece = CopiesMessages.Piece.parseFrom(bytes);
              return new Copies.Piece(piece.getBytes().toByteArray(), piece.getKnown());
            }),
        new Codec<>("cp-af", Copies.AskFiles.class,
            (ask, refs) -> CopiesMessages.AskFiles.newBuilder().setRun(ask.run()).setReplyTo(refs.text(ask.replyTo())).build(),
            (bytes, refs) -> {
              CopiesMessages.AskFiles ask = CopiesMessages.AskFiles.parseFrom(bytes);
              return new Copies.AskFiles(ask.getRun(), refs.reference(ask.getReplyTo()));
            }),
        new Codec<>("cp-fi", Copies.Files.class,
            (files, refs) -> CopiesMessages.Files.newBuilder().addAllFiles(files.files().stream()
                .map(file -> CopiesMessages.File.newBuilder().setPath(file.path()).setLength(file.length()).build()).toList()).build(),
            (bytes, refs) -> new Copies.Files(CopiesMessages.Files.parseFrom(bytes).getFilesList().stream()
                .map(file -> new RunFile(file.getPath(), file.getLength())).toList())),
        new Codec<>("cp-ah", Copies.AskHeld.class,
            (ask, refs) -> CopiesMessages.AskHeld.newBuilder().setRun(ask.run()).setReplyTo(refs.text(ask.replyTo())).build(),
            (bytes, refs) -> {
              CopiesMessages.AskHeld ask = CopiesMessages.AskHeld.parseFrom(bytes);
              return new Copies.AskHeld(ask.getRun(), refs.reference(ask.getReplyTo()));
            }),
        new Codec<>("cp-he", Copies.Held.class,
            (held, refs) -> CopiesMessages.Held.newBuilder().setBy(refs.text(held.by()))
                .addAllVersions(held.versions().stream().map(CopiesCodecs::version).toList()).build(),
            (bytes, refs) -> {
              CopiesMessages.Held held = CopiesMessages.Held.parseFrom(bytes);
              return new Copies.Held(refs.reference(held.getBy()), held.getVersionsList().stream().map(CopiesCodecs::version).toList());
            }),
        new Codec<>("cp-dr", Copies.Drop.class,
            (drop, refs) -> CopiesMessages.Drop.newBuilder().setRun(drop.run()).setTerm(drop.term()).build(),
            (bytes, refs) -> {
              CopiesMessages.Drop drop = CopiesMessages.Drop.parseFrom(bytes);
              return new Copies.Drop(drop.getRun(), drop.getTerm());
            }),
        new Codec<>("cp-br", Copies.Bring.class,
            (bring, refs) -> CopiesMessages.Bring.newBuilder().addAllRuns(bring.runs()).setReplyTo(refs.text(bring.replyTo())).build(),
            (bytes, refs) -> {
              CopiesMessages.Bring bring = CopiesMessages.Bring.parseFrom(bytes);
              return new Copies.Bring(bring.getRunsList(), refs.reference(bring.getReplyTo()));
            }),
        new Codec<>("cp-bd", Copies.Brought.class,
            (brought, refs) -> CopiesMessages.Brought.newBuilder().setFailure(brought.failure()).build(),
            (bytes, refs) -> new Copies.Brought(CopiesMessages.Brought.parseFrom(bytes).getFailure())));
  }

  static CopiesMessages.Offer offer(Copies.Offer offer, References refs) {
    RunCopy copy = offer.copy();
    return CopiesMessages.Offer.newBuilder().setSource(refs.text(offer.source())).setCopy(CopiesMessages.RunCopy.newBuilder()
        .setRun(copy.run()).setTerm(copy.term()).setWhole(copy.whole())
        .addAllCheckpoints(copy.checkpoints().stream().map(CopiesCodecs::version).toList())).build();
  }

  static Copies.Offer offer(CopiesMessages.Offer offer, References refs) {
    CopiesMessages.RunCopy copy = offer.getCopy();
    return new Copies.Offer(new RunCopy(copy.getRun(), copy.getTerm(),
        copy.getCheckpointsList().stream().map(CopiesCodecs::version).toList(), copy.getWhole()), refs.reference(offer.getSource()));
  }

  private static CopiesMessages.Version version(RunCopy.Version version) {
    return CopiesMessages.Version.newBuilder().setName(version.name()).setChecksum(version.checksum()).build();
  }

  private static RunCopy.Version version(CopiesMessages.Version version) {
    return new RunCopy.Version(version.getName(), version.getChecksum());
  }
}

package org.espalier.actors.exchange;

import static org.assertj.core.api.Assertions.assertThat;

import akka.actor.testkit.typed.javadsl.TestProbe;
import akka.actor.typed.ActorRef;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import java.util.LinkedHashMap;
import java.util.Map;
import org.espalier.actors.AkkaExtension;
import org.espalier.models.checkpoint.TensorBytes;
import org.espalier.models.train.Snapshot;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

class FetchTest {
  @RegisterExtension static final AkkaExtension AKKA = new AkkaExtension();

  private static float[] values(int count, int seed) {
    float[] values = new float[count];
    for (int i = 0; i < count; i++) {
      values[i] = seed * 31 + i;
    }
    return values;
  }

  /** More than two pieces, with a scalar, an empty tensor and a tensor that crosses pieces. */
  private static Snapshot snapshot() {
    Map<String, TensorBytes> weights = new LinkedHashMap<>();
    weights.put("large", TensorBytes.of(values(300_000, 1), 300, 1000));
    weights.put("empty", TensorBytes.of(new float[0], 0, 4));
    weights.put("scalar", TensorBytes.of(values(1, 2)));
    Map<String, Map<String, TensorBytes>> files = new LinkedHashMap<>();
    files.put("vit.safetensors", weights);
    files.put("vit.optimizer.safetensors", Map.of("step", TensorBytes.of(values(70_000, 3), 70_000)));
    return new Snapshot(12, 2, 1, files, JsonNodeFactory.instance.objectNode().put("step", 12));
  }

  private static Shelved put(ActorRef<Shelf.Command> shelf, String owner, Snapshot snapshot) {
    TestProbe<Shelved> lies = AKKA.kit().createTestProbe();
    shelf.tell(new Shelf.Put(owner, snapshot, index -> lies.ref().tell(index)));
    return lies.receiveMessage();
  }

  @Test
  void aSnapshotComesInPiecesAndIsWhole() {
    ActorRef<Shelf.Command> shelf = AKKA.kit().spawn(Shelf.create());
    Shelved index = put(shelf, "cpu:0", snapshot());
    TestProbe<Fetch.Result> result = AKKA.kit().createTestProbe();

    AKKA.kit().spawn(Fetch.create(index, shelf, result.ref()));

    Snapshot back = result.expectMessageClass(Fetch.Fetched.class).snapshot();
    assertThat(back.state()).isEqualTo(snapshot().state());
    assertThat(back.files().keySet()).containsExactly("vit.safetensors", "vit.optimizer.safetensors");
    snapshot().files().forEach((file, content) -> content.forEach((name, tensor) ->
        assertThat(back.files().get(file).get(name).floats()).isEqualTo(tensor.floats())));
  }

  @Test
  void onlyTheLastTwoSnapshotsOfATrainerLieOnTheShelf() {
    ActorRef<Shelf.Command> shelf = AKKA.kit().spawn(Shelf.create());
    Shelved first = put(shelf, "cpu:0", snapshot());
    put(shelf, "cpu:1", snapshot());
    put(shelf, "cpu:0", snapshot());
    put(shelf, "cpu:0", snapshot());
    TestProbe<Fetch.Result> result = AKKA.kit().createTestProbe();

    AKKA.kit().spawn(Fetch.create(first, shelf, result.ref()));

    assertThat(result.expectMessageClass(Fetch.Failed.class).reason()).contains("step 12").contains("no more");
  }

  @Test
  void placesOutsideASnapshotAreRefused() {
    ActorRef<Shelf.Command> shelf = AKKA.kit().spawn(Shelf.create());
    Shelved index = put(shelf, "cpu:0", snapshot());
    TestProbe<Shelf.Piece> piece = AKKA.kit().createTestProbe();

    shelf.tell(new Shelf.Read(index.ticket(), -1, 10, piece.ref()));

    assertThat(piece.receiveMessage().known()).isFalse();
  }
}

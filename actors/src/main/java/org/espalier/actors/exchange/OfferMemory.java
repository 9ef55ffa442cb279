package org.espalier.actors.exchange;

import ai.djl.ndarray.NDArray;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.LinkedHashMap;
import java.util.Map;
import org.espalier.models.checkpoint.DType;
import org.espalier.models.checkpoint.TensorBytes;
import org.espalier.models.checkpoint.TensorSpec;
import org.espalier.models.method.Offer;
import org.espalier.models.tensor.Scope;

/**
 * Memory of Java in which offers travel, used over and over, for Java gives such memory back late. Each learner has two places
 * that take turns: when the third shard is copied, the partners have answered the second, so they have read the first. One
 * placement of a run has one of these, so that a reader of an earlier one is never disturbed. One thread at a time.
 */
public final class OfferMemory {
  private static final int ALIGNMENT = 64;
  private final Map<String, ByteBuffer[]> turns = new LinkedHashMap<>();
  private int turn;

  /** Copies what learners offer of one shard; the same learners every time. */
  public Map<String, Map<String, TensorBytes>> copy(Map<String, Offer> offers) {
    turn = 1 - turn;
    Map<String, Map<String, TensorBytes>> copies = new LinkedHashMap<>();
    offers.forEach((learner, offer) -> copies.put(learner, copy(learner, offer)));
    return copies;
  }

  private Map<String, TensorBytes> copy(String learner, Offer offer) {
    int need = offer.tensors().values().stream().mapToInt(tensor -> aligned(bytes(tensor))).sum();
    ByteBuffer memory = reserve(turns.computeIfAbsent(learner, name -> new ByteBuffer[2]), need);
    Map<String, TensorBytes> copies = new LinkedHashMap<>();
    int at = 0;
    for (var named : offer.tensors().entrySet()) {
      ByteBuffer source = Scope.bytes(named.getValue());
      ByteBuffer place = memory.slice(at, source.remaining());
      place.put(source).flip();
      copies.put(named.getKey(), new TensorBytes(new TensorSpec(DType.F32, named.getValue().getShape().getShape()), place));
      at += aligned(place.capacity());
    }
    return copies;
  }

  private ByteBuffer reserve(ByteBuffer[] places, int need) {
    if (places[turn] == null || places[turn].capacity() < need) {
      places[turn] = ByteBuffer.allocateDirect(need).order(ByteOrder.nativeOrder());
    }
    return places[turn];
  }

  private static int bytes(NDArray tensor) {
    return Math.toIntExact(tensor.getShape().size() * tensor.getDataType().getNumOfBytes());
  }

  private static int aligned(int bytes) {
    return (bytes + ALIGNMENT - 1) / ALIGNMENT * ALIGNMENT;
  }
}

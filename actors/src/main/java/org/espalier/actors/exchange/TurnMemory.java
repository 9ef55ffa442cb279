package org.espalier.actors.exchange;

import ai.djl.ndarray.NDArray;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.LinkedHashMap;
import java.util.Map;
import org.espalier.models.checkpoint.DType;
import org.espalier.models.checkpoint.TensorBytes;
import org.espalier.models.checkpoint.TensorSpec;
import org.espalier.models.tensor.Scope;

/**
 * Memory of Java in which contributions of one kind travel, used over and over, for Java gives such memory back late. Each learner has
 * as many places as may be unread at once, and they take turns. One placement of a run has its own, so that a reader of an earlier one
 * is never disturbed. One thread at a time.
 */
public final class TurnMemory {
  private static final int ALIGNMENT = 64;
  private final Map<String, ByteBuffer[]> turns = new LinkedHashMap<>();
  private final int places;
  private int turn;

  /** @param places of each learner: how many copies may be unread while the next is made, and that one */
  public TurnMemory(int places) {
    this.places = places;
  }

  /** Copies tensors of learners, by learner and name; the same learners every time. */
  public Map<String, Map<String, TensorBytes>> copy(Map<String, Map<String, NDArray>> tensors) {
    turn = (turn + 1) % places;
    Map<String, Map<String, TensorBytes>> copies = new LinkedHashMap<>();
    tensors.forEach((learner, own) -> copies.put(learner, copy(learner, own)));
    return copies;
  }

  private Map<String, TensorBytes> copy(String learner, Map<String, NDArray> tensors) {
    int need = Math.toIntExact(tensors.values().stream().mapToLong(tensor -> aligned(bytes(tensor))).sum());
    ByteBuffer memory = reserve(turns.computeIfAbsent(learner, name -> new ByteBuffer[places]), need);
    Map<String, TensorBytes> copies = new LinkedHashMap<>();
    int at = 0;
    for (var named : tensors.entrySet()) {
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

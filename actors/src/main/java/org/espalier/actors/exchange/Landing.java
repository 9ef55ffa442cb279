package org.espalier.actors.exchange;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import org.espalier.models.checkpoint.TensorBytes;

/**
 * Memory of a trainer's own for handovers that come from other JVMs. They may be larger than the memory in which a lane's parcels
 * arrive, and are needed whole: so each part is copied here at once, and the lane has its memory back. Used over and over: the second
 * handover of a kind comes only after the first was read, or the third of weights. Confined to its actor; what it gives is read
 * elsewhere until then.
 */
public final class Landing {
  private final Map<Slot, ByteBuffer> memory = new HashMap<>();
  private long weights;
  private long lastWeights;

  private record Slot(Handover.Kind kind, String learner, int part, long turn) {}

  /** Gives the part in memory that nobody wants back; its loan is closed. One that came by no lane is left where it is. */
  public Handover land(Handover part) {
    if (part.loan() == Loan.NONE) {
      return part;
    }
    ByteBuffer place = reserve(new Slot(part.kind(), part.learner(), part.part(), turn(part)), bytes(part.tensors()));
    Map<String, TensorBytes> copies = new LinkedHashMap<>();
    part.tensors().forEach((name, tensor) -> {
      ByteBuffer source = tensor.data();
      ByteBuffer copy = place.slice(place.position(), source.remaining());
      place.position(place.position() + source.remaining());
      copies.put(name, new TensorBytes(tensor.spec(), copy.put(source).flip()));
    });
    part.loan().close();
    return part.moved(copies);
  }

  /** Weights may come while those before are being read. */
  private long turn(Handover part) {
    if (part.kind() != Handover.Kind.WEIGHTS) {
      return 0;
    }
    weights += part.step() == lastWeights ? 0 : 1;
    lastWeights = part.step();
    return weights % 2;
  }

  private static int bytes(Map<String, TensorBytes> tensors) {
    return Math.toIntExact(tensors.values().stream().mapToLong(tensor -> tensor.data().remaining()).sum());
  }

  private ByteBuffer reserve(Slot slot, int need) {
    ByteBuffer place = memory.get(slot);
    if (place == null || place.capacity() < need) {
      place = ByteBuffer.allocateDirect(need).order(ByteOrder.nativeOrder());
      memory.put(slot, place);
    }
    return place.clear();
  }
}

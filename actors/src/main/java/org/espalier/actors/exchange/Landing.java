package org.espalier.actors.exchange;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import org.espalier.models.checkpoint.TensorBytes;

/**
 * Memory of a trainer's own for totals that come from other JVMs. They may be larger than the memory in which a lane's parcels arrive,
 * and are needed whole: so each part is copied here at once, and the lane has its memory back. Used over and over: a total comes only
 * after the one before it was read. Confined to its actor; what it gives is read elsewhere until then.
 */
public final class Landing {
  private final Map<Slot, ByteBuffer> memory = new HashMap<>();

  private record Slot(boolean whole, String learner, int part) {}

  /** Gives the part in memory that nobody wants back; its loan is closed. One that came by no lane is left where it is. */
  public ShardTotal land(ShardTotal part) {
    if (part.loan() == Loan.NONE) {
      return part;
    }
    ByteBuffer place = reserve(new Slot(part.whole(), part.learner(), part.part()), bytes(part.tensors()));
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

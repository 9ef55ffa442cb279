package org.espalier.actors.exchange;

import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.espalier.actors.RunTerm;
import org.espalier.models.checkpoint.TensorBytes;

/**
 * As many tensors as a learner has, which one trainer hands to another within a step, in parts of bounded size.
 *
 * @param step    under way, from 1
 * @param learner whose they are
 * @param part    number of this part, from 0
 * @param parts   that all come in
 * @param tensors by name, in a fixed order; memory of the sender, who leaves it alone until the receiver has answered the handover of
 *                the same kind that follows this one
 * @param loan    of that memory; whoever reads the tensors last closes it
 */
public record Handover(RunTerm work, long step, Kind kind, String learner, int part, int parts, Map<String, TensorBytes> tensors,
    Loan loan) implements Contribution {

  /** What is handed over, in the order in which a step needs it. */
  public enum Kind {
    /** A partner's weights, for the copy that the receiver learns from. */
    WEIGHTS,
    /** What the shards before the receiver's have come to: gradients, terms of the loss, running statistics, added in their order. */
    SUM,
    /** The same of all shards. */
    TOTAL
  }

  /** Tensors that are larger than this travel alone; the lane must take the largest. */
  private static final long PART_BYTES = 16L << 20;

  public Handover {
    if (part < 0 || part >= parts) {
      throw new IllegalArgumentException("part " + part + " of " + parts + " of a handover of learner " + learner);
    }
    tensors = Collections.unmodifiableMap(new LinkedHashMap<>(tensors));
  }

  /** A learner's tensors in parts of about 16 MiB, in memory of Java's own. */
  public static List<Handover> inParts(RunTerm work, long step, Kind kind, String learner, Map<String, TensorBytes> tensors) {
    List<Map<String, TensorBytes>> split = split(tensors);
    List<Handover> parts = new ArrayList<>();
    for (Map<String, TensorBytes> part : split) {
      parts.add(new Handover(work, step, kind, learner, parts.size(), split.size(), part, Loan.NONE));
    }
    return parts;
  }

  private static List<Map<String, TensorBytes>> split(Map<String, TensorBytes> tensors) {
    List<Map<String, TensorBytes>> split = new ArrayList<>(List.of(new LinkedHashMap<>()));
    long filled = 0;
    for (var tensor : tensors.entrySet()) {
      long bytes = tensor.getValue().data().remaining();
      if (filled > 0 && filled + bytes > PART_BYTES) {
        split.add(new LinkedHashMap<>());
        filled = 0;
      }
      split.get(split.size() - 1).put(tensor.getKey(), tensor.getValue());
      filled += bytes;
    }
    return split;
  }

  /** Puts parts together, those of a learner in their order; gives tensors by learner and name. */
  public static Map<String, Map<String, TensorBytes>> joined(Collection<Handover> parts) {
    Map<String, Map<String, TensorBytes>> joined = new LinkedHashMap<>();
    parts.forEach(part -> joined.computeIfAbsent(part.learner, name -> new LinkedHashMap<>()).putAll(part.tensors));
    return joined;
  }

  /** The same in memory that was lent. */
  public Handover lent(Loan by) {
    return new Handover(work, step, kind, learner, part, parts, tensors, by);
  }

  /** The same in other memory. */
  Handover moved(Map<String, TensorBytes> copies) {
    return new Handover(work, step, kind, learner, part, parts, copies, Loan.NONE);
  }

  @Override
  public Place place() {
    return place(step, kind);
  }

  /** Where handovers of a kind are needed. */
  public static Place place(long step, Kind kind) {
    return new Place(step, kind.ordinal());
  }
}

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
 * What shards of a learner's batch have come to, from the first one on: gradients, terms of the loss and running statistics, added up
 * in the order of the shards. It goes from worker to worker, and from the last one back to all others, in parts of bounded size.
 *
 * @param step    under way, from 1
 * @param whole   whether all shards are in it; else those of the receiver and those behind are missing
 * @param learner whose batch it is
 * @param part    number of this part, from 0
 * @param parts   that the total comes in
 * @param tensors by name, in a fixed order; memory of the sender, who leaves it alone until the receiver is a step further
 * @param loan    of that memory; whoever reads the tensors last closes it
 */
public record ShardTotal(RunTerm work, long step, boolean whole, String learner, int part, int parts, Map<String, TensorBytes> tensors,
    Loan loan) implements Contribution {
  /** Tensors that are larger than this travel alone; the lane must take the largest. */
  private static final long PART_BYTES = 16L << 20;

  public ShardTotal {
    if (part < 0 || part >= parts) {
      throw new IllegalArgumentException("part " + part + " of " + parts + " of the total of learner " + learner);
    }
    tensors = Collections.unmodifiableMap(new LinkedHashMap<>(tensors));
  }

  /** A learner's total in parts of about 16 MiB, in memory of Java's own. */
  public static List<ShardTotal> inParts(RunTerm work, long step, boolean whole, String learner, Map<String, TensorBytes> tensors) {
    List<Map<String, TensorBytes>> split = split(tensors);
    List<ShardTotal> parts = new ArrayList<>();
    for (Map<String, TensorBytes> part : split) {
      parts.add(new ShardTotal(work, step, whole, learner, parts.size(), split.size(), part, Loan.NONE));
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
  public static Map<String, Map<String, TensorBytes>> joined(Collection<ShardTotal> parts) {
    Map<String, Map<String, TensorBytes>> joined = new LinkedHashMap<>();
    parts.forEach(part -> joined.computeIfAbsent(part.learner, name -> new LinkedHashMap<>()).putAll(part.tensors));
    return joined;
  }

  /** The same in memory that was lent. */
  public ShardTotal lent(Loan by) {
    return new ShardTotal(work, step, whole, learner, part, parts, tensors, by);
  }

  /** The same in other memory. */
  ShardTotal moved(Map<String, TensorBytes> copies) {
    return new ShardTotal(work, step, whole, learner, part, parts, copies, Loan.NONE);
  }

  @Override
  public Place place() {
    return place(step, whole);
  }

  /** Where the totals of a step are needed. */
  public static Place place(long step, boolean whole) {
    return new Place(step, whole ? 1 : 0);
  }
}

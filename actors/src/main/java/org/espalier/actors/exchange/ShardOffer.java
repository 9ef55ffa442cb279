package org.espalier.actors.exchange;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import org.espalier.actors.RunTerm;
import org.espalier.models.checkpoint.TensorBytes;

/**
 * What a learner lets its partners on other trainers read of one shard of a step. The bytes were copied out of native memory and
 * are copied into it again by the reader, so that the same bytes are read beside the learner and far from it.
 *
 * @param step    the step under way, from 1
 * @param shard   from 0
 * @param learner who offers
 * @param tensors by name, in the order of the method; memory of the sender, who leaves it alone until the reader has answered
 *                with an offer of the shard after this one
 * @param loan    of that memory; whoever reads the tensors last closes it
 */
public record ShardOffer(RunTerm work, long step, int shard, String learner, Map<String, TensorBytes> tensors, Loan loan)
    implements Contribution {

  public ShardOffer {
    tensors = Collections.unmodifiableMap(new LinkedHashMap<>(tensors));
  }

  /** In memory of Java's own. */
  public ShardOffer(RunTerm work, long step, int shard, String learner, Map<String, TensorBytes> tensors) {
    this(work, step, shard, learner, tensors, Loan.NONE);
  }

  /** The same in memory that was lent. */
  public ShardOffer lent(Loan by) {
    return new ShardOffer(work, step, shard, learner, tensors, by);
  }

  @Override
  public Place place() {
    return place(step, shard);
  }

  @Override
  public int part() {
    return 0;
  }

  @Override
  public int parts() {
    return 1;
  }

  /** Where the offers of a shard are needed. */
  public static Place place(long step, int shard) {
    return new Place(step, shard);
  }
}

package org.espalier.models.train;

import java.util.Optional;
import org.espalier.models.checkpoint.TensorBytes;
import org.espalier.models.data.BatchRef;

/** What teachers answered before, so that they need not compute it again: the same bits, or nothing. One thread at a time. */
public interface EarlierAnswers extends AutoCloseable {

  /** Nothing is remembered. */
  EarlierAnswers NONE = new EarlierAnswers() {
    @Override
    public Optional<TensorBytes> find(String teacher, BatchRef batch) {
      return Optional.empty();
    }

    @Override
    public void keep(String teacher, BatchRef batch, TensorBytes logits) {
      // whoever asks again has it computed again
    }

    @Override
    public void close() {
      // nothing is held
    }
  };

  /**
   * A teacher's logits of a batch, (B, K) float32.
   *
   * @param teacher by the name that the method gives it
   */
  Optional<TensorBytes> find(String teacher, BatchRef batch);

  /** Remembers what a teacher has just computed, if there is room; never fails. */
  void keep(String teacher, BatchRef batch, TensorBytes logits);

  /** The teachers are asked no more. */
  @Override
  void close();
}

package org.espalier.models.train;

/** A loss or a gradient is not a finite number; no weight has been stepped with it. */
public final class NonFiniteException extends RuntimeException {
  private static final long serialVersionUID = 1L;
  private final long step;
  private final String learner;
  private final String term;
  private final double value;

  /**
   * @param step the step that failed, from 1
   * @param term which number: a term of the loss, or {@code gradient}
   */
  public NonFiniteException(long step, String learner, String term, double value) {
    super(String.format("step %d: the %s of learner %s is %s; nothing was changed by this step. Lower the learning rate, clip the "
        + "gradients, or set onNonFinite = rollback", step, term, learner, value));
    this.step = step;
    this.learner = learner;
    this.term = term;
    this.value = value;
  }

  public long step() {
    return step;
  }

  public String learner() {
    return learner;
  }

  public String term() {
    return term;
  }

  /** What the number was. */
  public double value() {
    return value;
  }
}

package org.espalier.analysis.run;

import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;

/**
 * A number a learner has after an epoch: a column of {@code metrics.csv}, an axis of a figure, a tag in TensorBoard. The order
 * is that of the columns; names and order are for ever, new ones go before {@link #SECONDS}.
 */
public enum Metric {
  /** At the epoch's last step. */
  LEARNING_RATE("Learning rate", "Learning rate"),
  /** Mean over the epoch's images of what was minimised. */
  TRAIN_LOSS("Training loss", "Loss (nats)"),
  /** The part of it that asks for the labels. */
  TRAIN_CE("Training cross-entropy", "Cross-entropy (nats)"),
  /** The part of it that asks for another network's logits, with its weight. */
  TRAIN_KD("Training distillation loss", "Distillation loss (nats)"),
  /** The part of it that asks for another network's features, with its weight. */
  TRAIN_FEATURE("Training feature loss", "Feature loss"),
  /** On training images as they were augmented. */
  TRAIN_TOP1("Training top-1 accuracy", "Top-1 accuracy (%)"),
  /** L2 norm over all parameters before clipping, mean over the epoch's steps. */
  GRAD_NORM("Gradient norm", "Gradient norm (L2)"),
  VAL_TOP1("Validation top-1 accuracy", "Top-1 accuracy (%)"),
  VAL_TOP5("Validation top-5 accuracy", "Top-5 accuracy (%)"),
  VAL_LOSS("Validation loss", "Loss (nats)"),
  TEST_TOP1("Test top-1 accuracy", "Top-1 accuracy (%)"),
  TEST_TOP5("Test top-5 accuracy", "Top-5 accuracy (%)"),
  TEST_LOSS("Test loss", "Loss (nats)"),
  /** Wall time of the epoch with its evaluation; the only number that differs between equal runs. */
  SECONDS("Time per epoch", "Time (s)");

  private final String title;
  private final String axis;

  Metric(String title, String axis) {
    this.title = title;
    this.axis = axis;
  }

  /** Name of the column. */
  public String column() {
    return name().toLowerCase(Locale.ROOT);
  }

  /** What to write over a figure. */
  public String title() {
    return title;
  }

  /** What to write beside an axis: quantity and unit. */
  public String axis() {
    return axis;
  }

  /** True when equal runs have equal bits here. */
  public boolean repeats() {
    return this != SECONDS;
  }

  public static Optional<Metric> ofColumn(String column) {
    return Arrays.stream(values()).filter(metric -> metric.column().equals(column)).findFirst();
  }
}

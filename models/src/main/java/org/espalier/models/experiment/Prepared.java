package org.espalier.models.experiment;

import java.io.IOException;
import org.espalier.models.InputException;
import org.espalier.models.checkpoint.WeightsFormat;
import org.espalier.models.checkpoint.WeightsTransfer;
import org.espalier.models.data.BatchPlan;
import org.espalier.models.data.DataSets;
import org.espalier.models.method.Member;
import org.espalier.models.train.TrainingData;
import org.espalier.models.train.TrainingPlan;

/**
 * An experiment whose data has been opened, so that it can be trained.
 *
 * @param plan of its training
 * @param hash of everything that decides its bits, see {@link Experiment#hash}
 */
public record Prepared(Experiment experiment, DataSets data, TrainingPlan plan, String hash) {

  /**
   * Opens the data and looks at weights files to begin with; reads all of it once if its content hash is not remembered.
   *
   * @param experiment with settled threads
   * @throws org.espalier.models.InputException if data is missing or broken, or networks and batches do not fit it
   */
  public static Prepared of(Experiment experiment) {
    return of(experiment, DataSets.open(experiment.data()));
  }

  /**
   * The same with data that are open already.
   *
   * @param data of {@code experiment.data()}
   */
  public static Prepared of(Experiment experiment, DataSets data) {
    TrainingPlan plan = experiment.plan(data.classNames().size());
    plan.members().forEach(member -> checkStart(member, experiment.startFrom().get(member.name())));
    BatchPlan.training(data.train(), plan.seed(), plan.batchSize());
    return new Prepared(experiment, data, plan, experiment.hash(data.contentHash()));
  }

  /** A file to begin with is the one that was hashed, and fits. */
  private static void checkStart(Member member, WeightsRef first) {
    if (first != null) {
      first.verify();
      try {
        WeightsTransfer.start(member.slots(), WeightsFormat.read(first.path()), member.transfer());
      } catch (IOException e) {
        throw new InputException(e, "cannot read the weights file %s: %s", first.file(), e);
      }
    }
  }

  /** Steps of an epoch. */
  public int stepsPerEpoch() {
    return BatchPlan.training(data.train(), plan.seed(), plan.batchSize()).batches();
  }

  /** Of the whole run. */
  public long steps() {
    return (long) plan.epochs() * stepsPerEpoch();
  }

  public TrainingData trainingData() {
    return new TrainingData(data.train(), data.validation(), data.test());
  }
}

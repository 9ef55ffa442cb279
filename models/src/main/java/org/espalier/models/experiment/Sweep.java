package org.espalier.models.experiment;

import java.util.List;

/**
 * Experiments that are to be trained together and compared.
 *
 * @param name     of the file
 * @param runs     in the order in which they are planned
 * @param baseline variant that the others are compared with
 * @param score    {@code top1}, {@code top5} (percent, of the last epoch) or {@code best}
 */
public record Sweep(String name, List<Run> runs, String baseline, String score) {

  /**
   * One of them.
   *
   * @param name    made of what is varied, fit for a folder
   * @param variant the same without the seed: runs of one variant differ in nothing else
   * @param written the experiment as it was written
   */
  public record Run(String name, String variant, Experiment experiment, String written) {}

  public Sweep {
    runs = List.copyOf(runs);
  }
}

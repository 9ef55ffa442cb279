package org.espalier.actors.planning;

import java.nio.file.Path;
import java.util.Map;
import java.util.function.UnaryOperator;
import org.espalier.actors.supervisor.RunOrder;
import org.espalier.analysis.run.RunFolder;

/**
 * What is there when somebody asks for something.
 *
 * @param known   runs that the request is about, by name
 * @param threads that every device of the cluster offers a learner
 * @param runs    where runs are kept, as every node sees it that may become the supervisor's
 * @param here    gives a run's folder as this node sees it
 */
public record Ground(Map<String, RunOrder> known, int threads, Path runs, UnaryOperator<RunFolder> here) {
  public Ground {
    known = Map.copyOf(known);
  }

  /** Of a run that is to be. */
  public RunFolder folder(String run) {
    return new RunFolder(runs.resolve(run));
  }
}

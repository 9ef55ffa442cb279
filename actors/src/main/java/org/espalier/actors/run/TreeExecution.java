package org.espalier.actors.run;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.espalier.actors.supervisor.RunListener;
import org.espalier.actors.supervisor.RunOrder;
import org.espalier.actors.supervisor.RunOutcome;
import org.espalier.models.experiment.Prepared;
import org.espalier.models.tensor.ComputeDevice;

/** What trains several runs together, each shared beginning once. */
public interface TreeExecution {

  /**
   * Runs to train.
   *
   * @param folder   around them, for the journal
   * @param orders   by the order in which they are to begin; a run behind those it goes on from
   * @param prepared the experiment of each, by its canonical JSON
   * @param devices  that all of them may have
   */
  record Task(Path folder, List<RunOrder> orders, Map<String, Prepared> prepared, List<ComputeDevice> devices) {
    public Task {
      orders = List.copyOf(orders);
      prepared = Map.copyOf(prepared);
      devices = List.copyOf(devices);
    }
  }

  /**
   * Trains until nobody works on any of them, or until asked to stop, which takes effect behind a committed checkpoint of each.
   *
   * @param watchers told what happens in a run, by its name; on threads of their own
   * @return how each ended
   * @throws org.espalier.models.InputException if another process works on them
   */
  List<RunOutcome> run(Task task, Stop stop, Function<String, RunListener> watchers);
}

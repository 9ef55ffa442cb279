package org.espalier.actors.cli;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import java.util.stream.IntStream;
import org.espalier.actors.run.RunFailedException;
import org.espalier.actors.sweep.MergePatch;
import org.espalier.actors.web.ApiClient;
import org.espalier.actors.web.Control.RunStatus;
import org.espalier.actors.web.Control.SweepChange;
import org.espalier.actors.web.Control.SweepStatus;
import org.espalier.actors.web.Control.SweepSubmission;
import org.espalier.actors.web.WebJson;
import org.espalier.analysis.report.SweepFiles;
import org.espalier.analysis.report.SweepTable;
import org.espalier.models.experiment.Sweep;

/**
 * A sweep that a cluster trains. Its experiments were resolved here, so that the cluster needs no file of this machine for them.
 *
 * @param names   of the runs in the cluster, in the sweep's order
 * @param command that comes back to it
 * @param words   how the cluster is named in a command
 */
record RemoteSweep(Session session, ApiClient node, Sweep sweep, List<String> names, boolean json, String command, String words) {

  /** Shows the plan and trains nothing. */
  void check(boolean shared, int priority) throws JsonProcessingException {
    SweepStatus plan = ask(shared, true, priority);
    session.out().println(json ? WebJson.MAPPER.writerWithDefaultPrettyPrinter().writeValueAsString(plan) : PlanTable.of(PlanRow.of(plan)));
  }

  /**
   * Shows the plan, has the runs queued or finds them there, is with them until they have ended, and compares them.
   *
   * @throws RunFailedException if some are not complete
   */
  void attend(boolean shared, int priority) {
    session.err().println(PlanTable.of(PlanRow.of(ask(shared, true, priority))));
    SweepStatus plan = ask(shared, false, priority);
    session.stop().whenRequested(() -> session.err().println("%nthe runs go on without this command; to come back: %s".formatted(command)));
    session.err().println(plan.state().equals("THERE") ? "the sweep is in the cluster already" : "all %d runs are queued".formatted(
        names.size()));
    SweepWatch watch = new SweepWatch(session.err(), node, sweep, plan, words);
    List<RunStatus> ended = watch.follow();
    SweepTable table = watch.table();
    session.out().println(json ? SweepFiles.json(table).toPrettyString() : SweepFiles.markdown(table));
    watch.requireComplete(ended);
  }

  private SweepStatus ask(boolean shared, boolean check, int priority) {
    ObjectNode common = sweep.runs().get(0).experiment().toJson();
    List<SweepChange> changes = IntStream.range(0, names.size()).mapToObj(i -> new SweepChange(names.get(i),
        MergePatch.between(common, sweep.runs().get(i).experiment().toJson()).toString())).toList();
    SweepSubmission asked = new SweepSubmission(RemoteNames.plain(sweep.name()), common.toString(), changes, shared, check, priority);
    return new Patience(session.err()).askFirst(() -> node.sweep(asked));
  }
}

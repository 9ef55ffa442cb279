package org.espalier.actors.cli;

import com.fasterxml.jackson.core.JsonProcessingException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.espalier.actors.web.Control.RunStatus;
import org.espalier.actors.web.WebJson;

/** Runs of a cluster for a terminal. */
final class RunTexts {
  private static final Set<String> ENDS = Set.of("COMPLETED", "FAILED", "CANCELLED", "REFUSED");

  private RunTexts() {}

  /** Whether nobody will work on the run any more unless somebody asks for it; one that is paused may go on at any time. */
  static boolean ended(RunStatus run) {
    return ENDS.contains(run.status());
  }

  /**
   * A run that was queued just now.
   *
   * @param words how the cluster was named, for the command that watches the run
   */
  static String queued(RunStatus run, boolean json, String words) throws JsonProcessingException {
    return json ? WebJson.MAPPER.writerWithDefaultPrettyPrinter().writeValueAsString(run)
        : "run %s: %s%nTo watch it: espalier watch %s%s".formatted(run.name(), line(run), run.name(), words);
  }

  static String table(List<RunStatus> runs) {
    List<List<String>> rows = new ArrayList<>();
    rows.add(List.of("name", "status", "epoch", "step", "where", "priority", "message"));
    runs.forEach(run -> rows.add(List.of(line(run.name()), line(run.status()), epoch(run), step(run), where(run),
        Integer.toString(run.priority()), line(run.message()))));
    return Texts.table(rows, List.of(1, 4, 6));
  }

  /** {@code TRAINING, epoch 1/22, step 120/2,750, vit on n1/cpu:0; why it waits}. */
  static String line(RunStatus run) {
    String where = run.devices().isEmpty() ? "" : ", " + where(run);
    String message = run.message().isEmpty() ? "" : "; " + line(run.message());
    return "%s, epoch %s, step %s%s%s".formatted(line(run.status()), epoch(run), step(run), where, message);
  }

  private static String epoch(RunStatus run) {
    return run.epochs() == 0 ? Integer.toString(run.epoch()) : run.epoch() + "/" + run.epochs();
  }

  private static String step(RunStatus run) {
    return run.lastStep() == 0 ? Texts.count(run.step()) : Texts.count(run.step()) + "/" + Texts.count(run.lastStep());
  }

  /** {@code agent, vit on n1/cpu:0}, or a dash. */
  static String where(RunStatus run) {
    Map<String, List<String>> learners = run.devices().keySet().stream().sorted().collect(Collectors.groupingBy(
        learner -> String.join(" and ", run.devices().get(learner)), TreeMap::new, Collectors.toList()));
    String where = learners.entrySet().stream().map(device -> String.join(", ", device.getValue()) + " on " + device.getKey())
        .collect(Collectors.joining("; "));
    return where.isEmpty() ? "-" : line(where);
  }

  /** Text from afar on one line, and without what a terminal would obey. */
  static String line(String text) {
    return text.replaceAll("\\p{Cntrl}+", " ");
  }
}

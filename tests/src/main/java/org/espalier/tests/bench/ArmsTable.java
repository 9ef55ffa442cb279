package org.espalier.tests.bench;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.espalier.analysis.report.SweepFiles;
import org.espalier.analysis.report.SweepTable;

/**
 * Prints a study's tables in Markdown: every run's score, and by experiment the mean over seeds and the differences from a baseline seed by
 * seed. Runs of one experiment's name are one arm; a run that lies below several folders counts once.
 */
public final class ArmsTable {
  private ArmsTable() {}

  /** Arguments: the baseline's experiment, and folders with runs anywhere below them. */
  public static void main(String[] arguments) throws IOException {
    Map<String, SweepTable.Row> rows = new LinkedHashMap<>();
    for (String folder : List.of(arguments).subList(1, arguments.length)) {
      for (CompletedRun run : CompletedRun.below(Path.of(folder))) {
        SweepTable.Row row = run.row(run.experiment().name());
        rows.putIfAbsent(row.run(), row);
      }
    }
    List<SweepTable.Row> sorted = new ArrayList<>(rows.values());
    sorted.sort(Comparator.comparing(SweepTable.Row::variant).thenComparing(SweepTable.Row::seed));
    System.out.println(SweepFiles.markdown(SweepTable.of("top1", arguments[0], sorted)));
  }
}

package org.espalier.analysis.run;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.espalier.models.InputException;

/**
 * What {@code metrics.csv} says. Columns are found by their names; those of a later version are passed over.
 *
 * @param rows in the order of the file
 * @param wholeBytes length of the file without a last row that a crash tore
 * @param tornBytes length of that torn row
 */
public record MetricsTable(List<EpochMetrics> rows, long wholeBytes, long tornBytes) {
  public MetricsTable {
    rows = List.copyOf(rows);
  }

  public static MetricsTable read(Path file) {
    try (LineReader lines = new LineReader(file, 0)) {
      String header = lines.next();
      if (header == null) {
        return new MetricsTable(List.of(), 0, lines.tornBytes());
      }
      Parser parser = new Parser(file, List.of(header.split(",", -1)));
      List<EpochMetrics> rows = new ArrayList<>();
      for (String line = lines.next(); line != null; line = lines.next()) {
        rows.add(parser.row(line, lines.lineNumber()));
      }
      return new MetricsTable(rows, lines.offset(), lines.tornBytes());
    }
  }

  /** Names of the learners in the order of their first row. */
  public List<String> learners() {
    return rows.stream().map(EpochMetrics::learner).distinct().toList();
  }

  /** The rows of one learner by epoch. */
  public List<EpochMetrics> of(String learner) {
    return rows.stream().filter(row -> row.learner().equals(learner)).toList();
  }

  /** Whether any row has this number. */
  public boolean has(Metric metric) {
    return rows.stream().anyMatch(row -> row.values().containsKey(metric));
  }

  private record Parser(Path file, List<String> columns) {
    Parser {
      for (String key : MetricsFile.KEYS) {
        if (!columns.contains(key)) {
          throw new InputException("%s has no column %s in its first line: it is no metrics.csv of a run", file, key);
        }
      }
    }

    EpochMetrics row(String line, long number) {
      List<String> cells = List.of(line.split(",", -1));
      if (cells.size() != columns.size()) {
        throw new InputException("%s, line %d has %d cells, its header has %d", file, number, cells.size(), columns.size());
      }
      try {
        return new EpochMetrics(Integer.parseInt(cell(cells, "epoch")), Long.parseLong(cell(cells, "step")),
            cell(cells, "learner"), values(cells));
      } catch (IllegalArgumentException e) {
        throw new InputException(e, "%s, line %d is no row of metrics: %s", file, number, e.getMessage());
      }
    }

    private String cell(List<String> cells, String column) {
      return cells.get(columns.indexOf(column));
    }

    private Map<Metric, Double> values(List<String> cells) {
      Map<Metric, Double> values = new EnumMap<>(Metric.class);
      for (int i = 0; i < cells.size(); i++) {
        Optional<Metric> metric = Metric.ofColumn(columns.get(i));
        if (metric.isPresent() && !cells.get(i).isEmpty()) {
          values.put(metric.get(), Double.parseDouble(cells.get(i)));
        }
      }
      return values;
    }
  }
}

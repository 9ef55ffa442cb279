package org.espalier.actors.cli;

import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import org.espalier.analysis.run.EpochMetrics;
import org.espalier.analysis.run.Metric;

/** Numbers by epoch, from 1. */
record Curve(SortedMap<Integer, Double> values) {

  static Curve testTop1(List<EpochMetrics> rows) {
    SortedMap<Integer, Double> values = new TreeMap<>();
    rows.forEach(row -> row.get(Metric.TEST_TOP1).ifPresent(value -> values.put(row.epoch(), value)));
    return new Curve(values);
  }
}

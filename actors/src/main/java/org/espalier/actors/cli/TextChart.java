package org.espalier.actors.cli;

import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;

/** Curves drawn with letters: the first curve a, the second b. Where curves meet, the later one is seen. */
final class TextChart {
  private static final int COLUMNS = 64;
  private static final int ROWS = 16;
  private final String title;
  private final Map<String, Curve> curves = new LinkedHashMap<>();

  TextChart(String title) {
    this.title = title;
  }

  void add(String name, Curve curve) {
    if (!curve.values().isEmpty()) {
      curves.put(name, curve);
    }
  }

  String text() {
    int epochs = curves.values().stream().mapToInt(curve -> curve.values().lastKey()).max().orElse(1);
    double highest = curves.values().stream().flatMap(curve -> curve.values().values().stream()).mapToDouble(v -> v).max().orElse(1);
    double top = Math.max(1, Math.ceil(highest / 10) * 10);
    char[][] field = new char[ROWS][COLUMNS];
    Arrays.stream(field).forEach(row -> Arrays.fill(row, ' '));
    char letter = 'a';
    StringBuilder legend = new StringBuilder();
    for (Map.Entry<String, Curve> curve : curves.entrySet()) {
      draw(field, curve.getValue(), letter, epochs, top);
      legend.append("  ").append(letter++).append(' ').append(curve.getKey());
    }
    return title + "\n" + axes(field, epochs, top) + "\n" + " ".repeat(5) + legend;
  }

  private static void draw(char[][] field, Curve curve, char letter, int epochs, double top) {
    for (int column = 0; column < COLUMNS; column++) {
      double epoch = epochs == 1 ? 1 : 1 + (double) column * (epochs - 1) / (COLUMNS - 1);
      double value = at(curve, epoch);
      if (!Double.isNaN(value)) {
        int row = (int) Math.round((1 - value / top) * (ROWS - 1));
        field[Math.min(ROWS - 1, Math.max(0, row))][column] = letter;
      }
    }
  }

  /** Between two epochs on the straight line; NaN outside. */
  private static double at(Curve curve, double epoch) {
    int before = (int) Math.floor(epoch);
    int after = (int) Math.ceil(epoch);
    Double low = curve.values().get(before);
    Double high = curve.values().get(after);
    return low == null || high == null ? Double.NaN : low + (high - low) * (epoch - before);
  }

  private static String axes(char[][] field, int epochs, double top) {
    StringBuilder text = new StringBuilder();
    for (int row = 0; row < ROWS; row++) {
      boolean labelled = row % 5 == 0;
      double value = top * (1 - (double) row / (ROWS - 1));
      text.append(labelled ? String.format(Locale.ROOT, "%5.0f ", value) : " ".repeat(6)).append('|')
          .append(new String(field[row]).stripTrailing()).append('\n');
    }
    text.append(" ".repeat(6)).append('+').append("-".repeat(COLUMNS)).append('\n');
    String last = Integer.toString(epochs);
    return text.append(" ".repeat(7)).append('1').append(" ".repeat(Math.max(1, COLUMNS - 1 - last.length()))).append(last).toString();
  }
}

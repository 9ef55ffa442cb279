package org.espalier.actors.cli;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** Numbers and tables as people read them. */
final class Texts {
  private static final String[] UNITS = {"B", "KiB", "MiB", "GiB", "TiB"};

  private Texts() {}

  /** {@code 12,345}. */
  static String count(long number) {
    return String.format(Locale.ROOT, "%,d", number);
  }

  /** {@code 1 step}, {@code 1,200 steps}. */
  static String steps(long number) {
    return number == 1 ? "1 step" : count(number) + " steps";
  }

  /** {@code 12.30 %}, or a dash for what was not measured. */
  static String percent(double value) {
    return Double.isNaN(value) ? "-" : String.format(Locale.ROOT, "%.2f %%", value);
  }

  /** {@code 1.5 GiB}. */
  static String bytes(double bytes) {
    int unit = 0;
    double value = bytes;
    while (value >= 1024 && unit < UNITS.length - 1) {
      value /= 1024;
      unit++;
    }
    return String.format(Locale.ROOT, unit == 0 ? "%.0f %s" : "%.1f %s", value, UNITS[unit]);
  }

  /** {@code 0.8 s}, {@code 3 min 5 s}, {@code 2 h 14 min}, {@code 3 d 4 h}. */
  static String time(double seconds) {
    if (seconds < 10) {
      return String.format(Locale.ROOT, "%.1f s", seconds);
    }
    Duration time = Duration.ofSeconds(Math.round(seconds));
    if (time.toDays() > 0) {
      return "%d d %d h".formatted(time.toDays(), time.toHoursPart());
    } else if (time.toHours() > 0) {
      return "%d h %d min".formatted(time.toHours(), time.toMinutesPart());
    }
    return time.toMinutes() > 0 ? "%d min %d s".formatted(time.toMinutes(), time.toSecondsPart()) : time.toSeconds() + " s";
  }

  /**
   * Rows under each other, columns two spaces apart; the first column and those named by {@code left} stand left, the others right.
   */
  static String table(List<List<String>> rows, List<Integer> left) {
    List<Integer> widths = new ArrayList<>();
    for (List<String> row : rows) {
      for (int c = 0; c < row.size(); c++) {
        int width = row.get(c).length();
        if (c == widths.size()) {
          widths.add(width);
        } else {
          widths.set(c, Math.max(widths.get(c), width));
        }
      }
    }
    StringBuilder table = new StringBuilder();
    for (List<String> row : rows) {
      StringBuilder line = new StringBuilder();
      for (int c = 0; c < row.size(); c++) {
        String padding = " ".repeat(widths.get(c) - row.get(c).length());
        boolean toLeft = c == 0 || left.contains(c);
        line.append(c == 0 ? "" : "  ").append(toLeft ? row.get(c) + padding : padding + row.get(c));
      }
      table.append(line.toString().stripTrailing()).append('\n');
    }
    return table.toString().stripTrailing();
  }
}

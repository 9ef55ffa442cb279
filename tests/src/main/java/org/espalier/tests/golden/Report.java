package org.espalier.tests.golden;

import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * What was found out about one file.
 *
 * @param compared what was held against ours, in order of name
 * @param failures one line each; none if the file passes
 */
record Report(String file, String kind, List<Compared> compared, List<String> failures) {

  /** A tensor and its largest error in units of its tolerance: at most 1 if it passes. */
  record Compared(String tensor, double ratio) {
    @Override
    public String toString() {
      return String.format(Locale.ROOT, "%.3g of its tolerance (%s)", ratio, tensor);
    }
  }

  static Report failed(String file, String kind, String message) {
    return new Report(file, kind, List.of(), List.of(message));
  }

  boolean passed() {
    return failures.isEmpty();
  }

  Optional<Compared> worst() {
    return compared.stream().max(Comparator.comparingDouble(Compared::ratio));
  }

  /** One line, without the failures. */
  String summary() {
    return "%s  %s  %s  %d tensors compared%s".formatted(passed() ? "ok  " : "FAIL", file, kind, compared.size(),
        worst().map(tensor -> ", worst error " + tensor).orElse(""));
  }
}

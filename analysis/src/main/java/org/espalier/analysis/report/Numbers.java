package org.espalier.analysis.report;

import java.math.BigDecimal;
import java.math.MathContext;
import java.util.Locale;

/** Numbers as the page prints them, whatever the country. */
final class Numbers {
  static final String NONE = "–";

  private Numbers() {}

  /** Up to six digits that count. */
  static String plain(double value) {
    return new BigDecimal(value).round(new MathContext(6)).stripTrailingZeros().toPlainString();
  }

  static String percent(double value) {
    return Double.isNaN(value) ? NONE : String.format(Locale.ROOT, "%.2f", value);
  }

  static String count(long value) {
    return String.format(Locale.ROOT, "%,d", value).replace(',', '\u202f');
  }

  /** Hours, minutes and seconds, the two largest that count. */
  static String duration(double seconds) {
    long whole = Math.round(seconds);
    if (whole >= 3600) {
      return "%d h %d min".formatted(whole / 3600, whole % 3600 / 60);
    }
    return whole >= 60 ? "%d min %d s".formatted(whole / 60, whole % 60) : String.format(Locale.ROOT, "%.1f s", seconds);
  }
}

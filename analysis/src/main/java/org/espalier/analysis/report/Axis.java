package org.espalier.analysis.report;

import java.math.BigDecimal;
import java.math.MathContext;
import java.math.RoundingMode;
import java.util.List;
import java.util.stream.DoubleStream;
import java.util.stream.LongStream;

/**
 * The range of an axis and its ticks, at 1, 2 or 5 times a power of ten.
 *
 * @param low value at the start
 * @param high value at the end, above {@code low}
 * @param step from tick to tick
 */
record Axis(double low, double high, double step) {

  /** The smallest axis that holds both values, begins and ends at a tick, and has about so many of them. */
  static Axis over(double low, double high, int ticks) {
    double span = high > low ? high - low : Math.max(Math.abs(high), 1);
    double step = niceStep(span / ticks);
    double start = Math.floor(low / step) * step;
    double end = Math.ceil(high / step) * step;
    return new Axis(start, end > start ? end : start + step, step);
  }

  private static double niceStep(double rough) {
    double power = Math.pow(10, Math.floor(Math.log10(rough)));
    double digit = rough / power;
    return power * (digit <= 1 ? 1 : digit <= 2 ? 2 : digit <= 5 ? 5 : 10);
  }

  /** The same ticks on an axis that ends with the data. */
  Axis endingAt(double end) {
    return new Axis(low, end, step);
  }

  List<Double> ticks() {
    long first = (long) Math.ceil(low / step - 1e-9);
    long last = (long) Math.floor(high / step + 1e-9);
    return LongStream.rangeClosed(first, last).mapToDouble(i -> i * step).boxed().toList();
  }

  /** From 0 at the low end to 1 at the high end. */
  double place(double value) {
    return (value - low) / (high - low);
  }

  /** A tick as people write it: 40, 0.25, 5e-4. */
  String label(double tick) {
    if (Math.abs(tick) < step / 2) {
      return "0";
    }
    BigDecimal value = new BigDecimal(tick).round(new MathContext(6, RoundingMode.HALF_EVEN)).stripTrailingZeros();
    int exponent = value.precision() - value.scale() - 1;
    if (exponent >= -3 && exponent < 6) {
      return value.toPlainString();
    }
    return value.scaleByPowerOfTen(-exponent).stripTrailingZeros().toPlainString() + "e" + exponent;
  }

  /** Ticks that are whole numbers, for an axis of epochs. */
  List<Double> wholeTicks() {
    return ticks().stream().flatMapToDouble(DoubleStream::of).filter(tick -> tick == Math.rint(tick)).boxed().toList();
  }
}

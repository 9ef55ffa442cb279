package org.espalier.tests.golden;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.espalier.tests.golden.Report.Compared;
import org.espalier.tests.golden.Tolerances.Clause;
import org.espalier.tests.golden.Tolerances.SmallGradient;
import org.espalier.tests.golden.Values.Integers;
import org.espalier.tests.golden.Values.Reals;

/** Holds our values against a fixture's. Not a number never passes, and no tensor is left out in silence. */
final class Comparison {
  private final Fixture fixture;
  private final Tolerances tolerances;
  private final List<String> failures = new ArrayList<>();
  private final List<Compared> compared = new ArrayList<>();

  Comparison(Fixture fixture) {
    this.fixture = fixture;
    this.tolerances = fixture.tolerances();
  }

  Report of(Map<String, Values> ours) {
    for (String name : fixture.names()) {
      if (isExpectation(name) && ours.containsKey(name)) {
        compare(name, ours.get(name), fixture.stored(name));
      } else if (!fixture.wasRead(name) || name.startsWith("output/") || name.startsWith("grad/") || name.startsWith("after/")) {
        failures.add(name + ": compared with nothing");
      }
    }
    if (compared.isEmpty()) {
      failures.add("nothing was compared");
    }
    return new Report(fixture.toString(), fixture.kind(), compared, failures);
  }

  /** Parameters and buffers are as a rule given. After a conversion, and where our code makes a table itself, they are what comes out. */
  private static boolean isExpectation(String name) {
    return !name.startsWith("input/");
  }

  private void compare(String name, Values ours, Values stored) {
    if (fixture.wasRead(name)) {
      throw new IllegalStateException(name + " was an input: comparing it would prove nothing");
    }
    if (!sameShape(ours, stored)) {
      fail(name, "shape %s, stored is %s".formatted(ours.shape(), stored.shape()));
    } else if (stored instanceof Integers integers) {
      compareExactly(name, ours, integers);
    } else {
      compareReals(name, ours, (Reals) stored);
    }
  }

  /** A scalar is stored with shape [1]. */
  private static boolean sameShape(Values ours, Values stored) {
    return ours.shape().equals(stored.shape()) || ours.shape().isEmpty() && stored.shape().equals(List.of(1L));
  }

  private void compareExactly(String name, Values ours, Integers stored) {
    if (!(ours instanceof Integers integers)) {
      fail(name, "ours are real numbers, stored are whole ones");
      return;
    }
    for (int i = 0; i < stored.count(); i++) {
      if (integers.elements()[i] != stored.elements()[i]) {
        fail(name, "element %d is %d, stored is %d (whole numbers must be equal)".formatted(i, integers.elements()[i],
            stored.elements()[i]));
        return;
      }
    }
    compared.add(new Compared(name, 0));
  }

  private void compareReals(String name, Values ours, Reals stored) {
    Optional<Clause> clause = tolerances.of(name);
    if (clause.isEmpty()) {
      fail(name, "no tolerance of the file matches it");
    } else if (!(ours instanceof Reals reals)) {
      fail(name, "ours are whole numbers, stored are real ones");
    } else {
      measure(name, reals, stored, clause.get());
    }
  }

  private void measure(String name, Reals ours, Reals stored, Clause clause) {
    double bound = clause.abs() + clause.rel() * largest(stored.elements());
    Optional<SmallGradient> small = clause.smallGradient();
    double[] gradient = small.isPresent() ? gradientOf(name, stored) : null;
    Worst ordinary = new Worst(bound);
    Worst excepted = new Worst(small.map(SmallGradient::abs).orElse(bound));
    for (int i = 0; i < stored.count(); i++) {
      boolean except = gradient != null && Math.abs(gradient[i]) < small.get().below();
      (except ? excepted : ordinary).add(Math.abs(ours.elements()[i] - stored.elements()[i]), i);
    }
    compared.add(new Compared(name, Math.max(ordinary.ratio(), excepted.ratio())));
    judge(name, "", ordinary);
    judge(name, " where the gradient is small", excepted);
  }

  private void judge(String name, String where, Worst found) {
    if (!(found.ratio() <= 1)) {
      failures.add(String.format(Locale.ROOT, "%s: error %.3g%s (element %d), tolerance %.3g", name, found.error, where, found.at,
          found.tolerance));
    }
  }

  private void fail(String name, String why) {
    compared.add(new Compared(name, Double.POSITIVE_INFINITY));
    failures.add(name + ": " + why);
  }

  /** Stored gradient of the parameter that {@code after/p} is about; null if there is none. */
  private double[] gradientOf(String name, Reals stored) {
    String gradient = "grad/" + name.substring(name.indexOf('/') + 1);
    if (!fixture.has(gradient)) {
      return null;
    }
    return fixture.stored(gradient) instanceof Reals reals && reals.count() == stored.count() ? reals.elements() : null;
  }

  private static double largest(double[] values) {
    double largest = 0;
    for (double value : values) {
      largest = Math.max(largest, Math.abs(value));
    }
    return largest;
  }

  /** The largest error of some elements; not a number once there was one. */
  private static final class Worst {
    final double tolerance;
    double error;
    int at;

    Worst(double tolerance) {
      this.tolerance = tolerance;
    }

    void add(double next, int index) {
      if (!(next <= error) && !Double.isNaN(error)) {
        error = next;
        at = index;
      }
    }

    /** Error in units of the tolerance; not a number if either is none. */
    double ratio() {
      return error == 0 && tolerance >= 0 ? 0 : Double.isInfinite(tolerance) ? Double.NaN : error / tolerance;
    }
  }
}

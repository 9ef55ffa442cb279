package org.espalier.tests.golden;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;
import java.util.stream.Collectors;
import org.espalier.models.InputException;
import org.espalier.models.tensor.ComputeDevice;
import org.espalier.models.tensor.Scope;

/** Checks one file against our code. Whatever goes wrong with it is a failure of that file and no more. */
final class Checker {
  private final Map<String, Kind> kinds;

  Checker(Map<String, Kind> kinds) {
    this.kinds = kinds;
  }

  Report check(Path path) {
    String kind = "?";
    try {
      Fixture fixture = Fixture.open(path);
      kind = fixture.kind();
      return check(fixture);
    } catch (InputException e) {
      return Report.failed(path.toString(), kind, e.getMessage());
    } catch (RuntimeException | IOException e) {
      return Report.failed(path.toString(), kind, onOneLine(e.toString()));
    }
  }

  /** libtorch's messages have many. */
  private static String onOneLine(String text) {
    return text.lines().map(String::strip).filter(line -> !line.isEmpty()).collect(Collectors.joining(" | "));
  }

  private Report check(Fixture fixture) {
    Kind kind = kinds.get(fixture.kind());
    if (kind == null) {
      throw new InputException("the kind '%s' is unknown; known are %s", fixture.kind(), kinds.keySet());
    }
    try (Scope scope = Scope.open(ComputeDevice.cpu(0, 1))) {
      return new Comparison(fixture).of(kind.compute(fixture, scope).values());
    }
  }
}

package org.espalier.models.checkpoint;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeMap;
import java.util.TreeSet;
import org.espalier.models.InputException;
import org.espalier.models.Nearest;
import org.espalier.models.Quoted;

/** How the tensors of a file differ from those that a network needs. */
final class TensorMismatch {
  private static final int SHOWN = 8;
  private final Map<String, TensorSpec> found;
  private final List<String> misnamed = new ArrayList<>();
  private final List<String> missing = new ArrayList<>();
  private final List<String> misshapen = new ArrayList<>();
  private final TreeSet<String> extra;

  private TensorMismatch(Map<String, TensorSpec> found, Map<String, TensorSpec> needed) {
    this.found = found;
    this.extra = new TreeSet<>(found.keySet());
    this.extra.removeAll(needed.keySet());
    new TreeMap<>(needed).forEach(this::compare);
  }

  /** @throws InputException if the two differ; the message lists how */
  static void require(TensorFile file, Map<String, TensorSpec> found, Map<String, TensorSpec> needed) {
    between(found, needed).ifPresent(difference -> {
      throw new InputException("the tensors of %s are not those of the network: %s. Give weights of the same network, or describe "
          + "the network that they belong to.", file, difference);
    });
  }

  /** What is wrong, in one line; empty if nothing is. */
  static Optional<String> between(Map<String, TensorSpec> found, Map<String, TensorSpec> needed) {
    var mismatch = new TensorMismatch(found, needed);
    List<String> parts = new ArrayList<>();
    parts.add(part("misnamed", mismatch.misnamed));
    parts.add(part("missing", mismatch.missing));
    parts.add(part("misshapen", mismatch.misshapen));
    parts.add(part("not needed", mismatch.extra.stream().map(Quoted::text).toList()));
    parts.removeIf(Objects::isNull);
    return parts.isEmpty() ? Optional.empty() : Optional.of(String.join("; ", parts));
  }

  private void compare(String name, TensorSpec needed) {
    TensorSpec spec = found.get(name);
    if (spec == null) {
      absent(name, needed);
    } else if (!spec.equals(needed)) {
      misshapen.add(Quoted.text(name) + " is " + spec + ", needed is " + needed);
    }
  }

  private void absent(String name, TensorSpec needed) {
    // Beyond what is shown, looking for similar names would only cost time.
    Optional<String> meant = missing.size() + misnamed.size() > 10 * SHOWN ? Optional.empty()
        : Nearest.to(name, extra.stream().filter(other -> found.get(other).equals(needed)).toList(), name.length() / 4);
    if (meant.isPresent()) {
      misnamed.add(Quoted.text(meant.get()) + " should perhaps be " + Quoted.text(name));
      extra.remove(meant.get());
    } else {
      missing.add(Quoted.text(name) + " " + needed);
    }
  }

  private static String part(String what, List<String> entries) {
    if (entries.isEmpty()) {
      return null;
    }
    String more = entries.size() > SHOWN ? " and " + (entries.size() - SHOWN) + " more" : "";
    return entries.size() + " " + what + ": " + String.join(", ", entries.subList(0, Math.min(SHOWN, entries.size()))) + more;
  }
}

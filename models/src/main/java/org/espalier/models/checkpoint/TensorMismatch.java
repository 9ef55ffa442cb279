package org.espalier.models.checkpoint;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.BiFunction;
import org.espalier.models.InputException;
import org.espalier.models.Nearest;
import org.espalier.models.Quoted;

/**
 * How the tensors of a file differ from those that a network needs.
 *
 * @param misnamed  names in the file, and what they should perhaps be
 * @param missing   needed, and not there
 * @param misshapen there, but of another type or shape
 * @param unused    there, and not needed
 */
public record TensorMismatch(SortedMap<String, String> misnamed, SortedMap<String, TensorSpec> missing,
    SortedMap<String, Misshapen> misshapen, SortedMap<String, TensorSpec> unused) {
  private static final int SHOWN = 8;

  /** What a tensor is, and what is needed. */
  public record Misshapen(TensorSpec found, TensorSpec needed) {}

  public TensorMismatch {
    misnamed = Collections.unmodifiableSortedMap(misnamed);
    missing = Collections.unmodifiableSortedMap(missing);
    misshapen = Collections.unmodifiableSortedMap(misshapen);
    unused = Collections.unmodifiableSortedMap(unused);
  }

  /** @throws InputException if the two differ; the message lists how */
  static void require(TensorFile file, Map<String, TensorSpec> found, Map<String, TensorSpec> needed) {
    TensorMismatch mismatch = between(found, needed);
    if (!mismatch.isEmpty()) {
      throw new InputException("the tensors of %s are not those of the network: %s. Give weights of the same network, or describe "
          + "the network that they belong to.", file, mismatch);
    }
  }

  static TensorMismatch between(Map<String, TensorSpec> found, Map<String, TensorSpec> needed) {
    return new Comparison(found, needed).result();
  }

  /** Whether nothing is wrong. */
  public boolean isEmpty() {
    return misnamed.isEmpty() && missing.isEmpty() && misshapen.isEmpty() && unused.isEmpty();
  }

  /** What is wrong, in one line; of many tensors the first. */
  @Override
  public String toString() {
    List<String> parts = new ArrayList<>();
    part(parts, "misnamed", misnamed, (name, meant) -> Quoted.text(name) + " should perhaps be " + Quoted.text(meant));
    part(parts, "missing", missing, (name, needed) -> Quoted.text(name) + " " + needed);
    part(parts, "misshapen", misshapen, (name, both) -> Quoted.text(name) + " is " + both.found + ", needed is " + both.needed);
    part(parts, "not needed", unused, (name, spec) -> Quoted.text(name));
    return String.join("; ", parts);
  }

  private static <T> void part(List<String> parts, String what, Map<String, T> entries, BiFunction<String, T, String> text) {
    if (!entries.isEmpty()) {
      List<String> shown = entries.entrySet().stream().limit(SHOWN).map(entry -> text.apply(entry.getKey(), entry.getValue())).toList();
      String more = entries.size() > SHOWN ? " and " + (entries.size() - SHOWN) + " more" : "";
      parts.add(entries.size() + " " + what + ": " + String.join(", ", shown) + more);
    }
  }

  private static final class Comparison {
    private final Map<String, TensorSpec> found;
    private final SortedMap<String, String> misnamed = new TreeMap<>();
    private final SortedMap<String, TensorSpec> missing = new TreeMap<>();
    private final SortedMap<String, Misshapen> misshapen = new TreeMap<>();
    private final SortedMap<String, TensorSpec> extra;

    Comparison(Map<String, TensorSpec> found, Map<String, TensorSpec> needed) {
      this.found = found;
      this.extra = new TreeMap<>(found);
      this.extra.keySet().removeAll(needed.keySet());
      new TreeMap<>(needed).forEach(this::compare);
    }

    TensorMismatch result() {
      return new TensorMismatch(misnamed, missing, misshapen, extra);
    }

    private void compare(String name, TensorSpec needed) {
      TensorSpec spec = found.get(name);
      if (spec == null) {
        absent(name, needed);
      } else if (!spec.equals(needed)) {
        misshapen.put(name, new Misshapen(spec, needed));
      }
    }

    private void absent(String name, TensorSpec needed) {
      // Beyond what is shown, looking for similar names would only cost time.
      Optional<String> meant = missing.size() + misnamed.size() > 10 * SHOWN ? Optional.empty()
          : Nearest.to(name, extra.keySet().stream().filter(other -> found.get(other).equals(needed)).toList(), name.length() / 4);
      if (meant.isPresent()) {
        misnamed.put(meant.get(), name);
        extra.remove(meant.get());
      } else {
        missing.put(name, needed);
      }
    }
  }
}

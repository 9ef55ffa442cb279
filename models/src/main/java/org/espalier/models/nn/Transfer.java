package org.espalier.models.nn;

import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What may differ between a network and a weights file that it begins with. Rules for names are tried in the order in which they
 * were added, each on what the one before made of the name.
 *
 * @param names     ours for a name in a file; empty if what it names carries nothing for us
 * @param head      tensors of the classifier, classes first: they start anew where the file has another number of classes
 * @param positions positional embeddings, (tokens, 1, C) or (1, tokens, C), and the network's grid: resized where the file has another
 * @param optional  tells names that may be missing in a file, or not needed
 */
public record Transfer(Function<String, Optional<String>> names, Set<String> head, Map<String, TokenGrid> positions,
    Predicate<String> optional) {
  /** Nothing may differ. */
  public static final Transfer NONE = new Transfer(Optional::of, Set.of(), Map.of(), name -> false);

  public Transfer {
    head = Set.copyOf(head);
    positions = Map.copyOf(positions);
  }

  /** With a linear classifier of this name. BatchNorm's counters of batches, which no one reads, are passed over. */
  public static Transfer classifier(String name) {
    return new Transfer(Optional::of, Set.of(name + ".weight", name + ".bias"), Map.of(), any -> false)
        .ignoring("(?:.*\\.)?num_batches_tracked");
  }

  /** A name that matches as a whole is replaced; {@code $1} is the first group. */
  public Transfer renaming(String regex, String replacement) {
    Pattern pattern = Pattern.compile(regex);
    return then(name -> {
      Matcher matcher = pattern.matcher(name);
      return Optional.of(matcher.matches() ? matcher.replaceFirst(replacement) : name);
    });
  }

  /** A name that matches as a whole is passed over. */
  public Transfer ignoring(String regex) {
    Predicate<String> matches = Pattern.compile(regex).asMatchPredicate();
    return then(name -> Optional.of(name).filter(matches.negate()));
  }

  private Transfer then(Function<String, Optional<String>> next) {
    return new Transfer(name -> names.apply(name).flatMap(next), head, positions, optional);
  }

  public Transfer resizing(String positionalEmbedding, TokenGrid grid) {
    return new Transfer(names, head, union(positions, Map.of(positionalEmbedding, grid)), optional);
  }

  public Transfer tolerating(String regex) {
    return new Transfer(names, head, positions, optional.or(Pattern.compile(regex).asMatchPredicate()));
  }

  /** The same rules for a network whose names stand behind a prefix. */
  public Transfer inside(String prefix) {
    Function<String, Optional<String>> inner = name -> name.startsWith(prefix)
        ? names.apply(name.substring(prefix.length())).map(prefix::concat) : Optional.of(name);
    Map<String, TokenGrid> grids = new LinkedHashMap<>();
    positions.forEach((name, grid) -> grids.put(prefix + name, grid));
    return new Transfer(inner, prefixed(prefix, head), grids,
        name -> name.startsWith(prefix) && optional.test(name.substring(prefix.length())));
  }

  /** These rules and then the other's. */
  public Transfer and(Transfer other) {
    return new Transfer(name -> names.apply(name).flatMap(other.names), union(head, other.head), union(positions, other.positions),
        optional.or(other.optional));
  }

  private static Set<String> prefixed(String prefix, Set<String> names) {
    Set<String> prefixed = new LinkedHashSet<>();
    names.forEach(name -> prefixed.add(prefix + name));
    return prefixed;
  }

  private static Set<String> union(Set<String> some, Set<String> others) {
    Set<String> all = new LinkedHashSet<>(some);
    all.addAll(others);
    return all;
  }

  private static Map<String, TokenGrid> union(Map<String, TokenGrid> some, Map<String, TokenGrid> others) {
    Map<String, TokenGrid> all = new LinkedHashMap<>(some);
    all.putAll(others);
    return all;
  }
}

package org.espalier.models.nn;

import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * What may differ between a network and a weights file that it begins with. Rules for names are tried in the order in which they
 * were added, each on what the one before made of the name.
 *
 * @param names     ours for a name in a file; empty if what it names carries nothing for us
 * @param head      tensors of the classifier, classes first: they start anew where the file has another number of classes
 * @param positions positional embeddings or tables of offsets, (tokens, 1, C), (1, tokens, C) or (tokens, C), and the network's grid:
 *                  resized where the file has another
 * @param optional  tells names that may be missing in a file, or not needed
 */
public record Transfer(Names names, Set<String> head, Map<String, TokenGrid> positions, Predicate<String> optional) {
  /** Nothing may differ. */
  public static final Transfer NONE = new Transfer((name, file) -> Optional.of(name), Set.of(), Map.of(), name -> false);

  /** Ours for a name in a file. */
  @FunctionalInterface
  public interface Names {
    /** @param file all names in the file, which tell whose they are */
    Optional<String> ours(String name, Set<String> file);

    private Names then(Names next) {
      return (name, file) -> ours(name, file).flatMap(ours -> next.ours(ours, file));
    }
  }

  public Transfer {
    head = Set.copyOf(head);
    positions = Map.copyOf(positions);
  }

  /** With a linear classifier of this name. BatchNorm's counters of batches, which no one reads, are passed over. */
  public static Transfer classifier(String name) {
    return new Transfer(NONE.names, Set.of(name + ".weight", name + ".bias"), Map.of(), NONE.optional)
        .ignoring("(?:.*\\.)?num_batches_tracked");
  }

  /** A name that matches as a whole is replaced; {@code $1} is the first group. */
  public Transfer renaming(String regex, String replacement) {
    Pattern pattern = Pattern.compile(regex);
    return then((name, file) -> {
      Matcher matcher = pattern.matcher(name);
      return Optional.of(matcher.matches() ? matcher.replaceFirst(replacement) : name);
    });
  }

  /** The same, but only in files with a name that, as it stands there, matches {@code sign} as a whole. */
  public Transfer renamingWhere(String sign, String regex, String replacement) {
    Predicate<String> shows = Pattern.compile(sign).asMatchPredicate();
    Names renamed = NONE.renaming(regex, replacement).names;
    return then((name, file) -> file.stream().anyMatch(shows) ? renamed.ours(name, file) : Optional.of(name));
  }

  /** A name that matches as a whole is passed over. */
  public Transfer ignoring(String regex) {
    Predicate<String> matches = Pattern.compile(regex).asMatchPredicate();
    return then((name, file) -> Optional.of(name).filter(matches.negate()));
  }

  private Transfer then(Names next) {
    return new Transfer(names.then(next), head, positions, optional);
  }

  public Transfer resizing(String positionalEmbedding, TokenGrid grid) {
    return new Transfer(names, head, union(positions, Map.of(positionalEmbedding, grid)), optional);
  }

  public Transfer tolerating(String regex) {
    return new Transfer(names, head, positions, optional.or(Pattern.compile(regex).asMatchPredicate()));
  }

  /** The same rules for a network whose names stand behind a prefix. */
  public Transfer inside(String prefix) {
    Names inner = (name, file) -> name.startsWith(prefix)
        ? names.ours(name.substring(prefix.length()), under(prefix, file)).map(prefix::concat) : Optional.of(name);
    Map<String, TokenGrid> grids = new LinkedHashMap<>();
    positions.forEach((name, grid) -> grids.put(prefix + name, grid));
    return new Transfer(inner, prefixed(prefix, head), grids,
        name -> name.startsWith(prefix) && optional.test(name.substring(prefix.length())));
  }

  /** These rules and then the other's. */
  public Transfer and(Transfer other) {
    return new Transfer(names.then(other.names), union(head, other.head), union(positions, other.positions), optional.or(other.optional));
  }

  private static Set<String> under(String prefix, Set<String> names) {
    return names.stream().filter(name -> name.startsWith(prefix)).map(name -> name.substring(prefix.length())).collect(Collectors.toSet());
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

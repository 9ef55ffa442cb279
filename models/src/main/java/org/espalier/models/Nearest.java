package org.espalier.models;

import java.util.Collection;
import java.util.Comparator;
import java.util.Optional;

/** The known name that somebody probably meant, for messages about an unknown one. */
public final class Nearest {
  private static final int LONGEST = 200;

  private Nearest() {}

  /** The known name with the fewest changed, added and left-out letters; none if more than a third would have to change. */
  public static Optional<String> to(String name, Collection<String> known) {
    int most = Math.max(1, name.length() / 3);
    return known.stream()
        .filter(k -> k.length() <= LONGEST && name.length() <= LONGEST && Math.abs(k.length() - name.length()) <= most)
        .map(k -> new Candidate(k, distance(name, k)))
        .filter(c -> c.distance <= most)
        .min(Comparator.comparingInt(Candidate::distance).thenComparing(Candidate::name))
        .map(Candidate::name);
  }

  private record Candidate(String name, int distance) {}

  /** Levenshtein's distance, small and capital letters taken as equal. */
  private static int distance(String a, String b) {
    int[] row = new int[b.length() + 1];
    for (int j = 0; j <= b.length(); j++) {
      row[j] = j;
    }
    for (int i = 1; i <= a.length(); i++) {
      int diagonal = row[0];
      row[0] = i;
      for (int j = 1; j <= b.length(); j++) {
        boolean same = Character.toLowerCase(a.charAt(i - 1)) == Character.toLowerCase(b.charAt(j - 1));
        int replaced = diagonal + (same ? 0 : 1);
        diagonal = row[j];
        row[j] = Math.min(replaced, 1 + Math.min(row[j], row[j - 1]));
      }
    }
    return row[b.length()];
  }
}

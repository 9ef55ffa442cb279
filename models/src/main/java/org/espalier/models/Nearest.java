package org.espalier.models;

import java.util.Collection;
import java.util.Comparator;
import java.util.Optional;

/** The known name that somebody probably meant, for messages about an unknown one. */
public final class Nearest {
  private static final int LONGEST = 200;

  private Nearest() {}

  /** The known name with the fewest letters changed, added, left out or swapped; none if more than a third would have to change. */
  public static Optional<String> to(String name, Collection<String> known) {
    return to(name, known, Math.max(1, name.length() / 3));
  }

  /** The same, with at most so many letters changed, added and left out. */
  public static Optional<String> to(String name, Collection<String> known, int most) {
    return known.stream()
        .filter(k -> k.length() <= LONGEST && name.length() <= LONGEST && Math.abs(k.length() - name.length()) <= most)
        .map(k -> new Candidate(k, distance(name, k)))
        .filter(c -> c.distance <= most)
        .min(Comparator.comparingInt(Candidate::distance).thenComparing(Candidate::name))
        .map(Candidate::name);
  }

  private record Candidate(String name, int distance) {}

  /** Letters to change, add, leave out or swap with their neighbour (Damerau 1964); small and capital ones are equal. */
  private static int distance(String a, String b) {
    int[][] cost = new int[a.length() + 1][b.length() + 1];
    for (int i = 0; i <= a.length(); i++) {
      for (int j = 0; j <= b.length(); j++) {
        cost[i][j] = i == 0 || j == 0 ? i + j : Math.min(
            cost[i - 1][j - 1] + (same(a, i - 1, b, j - 1) ? 0 : 1), 1 + Math.min(cost[i - 1][j], cost[i][j - 1]));
        if (i > 1 && j > 1 && same(a, i - 1, b, j - 2) && same(a, i - 2, b, j - 1)) {
          cost[i][j] = Math.min(cost[i][j], cost[i - 2][j - 2] + 1);
        }
      }
    }
    return cost[a.length()][b.length()];
  }

  private static boolean same(String a, int i, String b, int j) {
    return Character.toLowerCase(a.charAt(i)) == Character.toLowerCase(b.charAt(j));
  }
}

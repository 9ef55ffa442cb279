package org.espalier.analysis.ensemble;

import java.util.List;
import java.util.Locale;

/**
 * What students and their teachers say of the same samples.
 *
 * @param data      the pictures, for people
 * @param dataHash  content hash of what they are
 * @param part      of the data
 * @param images    how many
 * @param standings how well each does; the teachers first, then what they are together if there are several, then the students
 * @param pairs     every two of the networks and heads, those that come first first
 */
public record Comparison(String data, String dataHash, String part, long images, List<Standing> standings, List<Pair> pairs) {
  public Comparison {
    standings = List.copyOf(standings);
    pairs = List.copyOf(pairs);
  }

  /** As whom somebody speaks. */
  public enum Role {
    TEACHER, ENSEMBLE, STUDENT, HEAD;

    /** As files have it. */
    public String label() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  /**
   * Who speaks.
   *
   * @param weights the file that it comes from; empty where it is made of others
   */
  public record Voice(String name, Role role, String weights) {}

  /** Percent of the labels that are the first, and among the first five. */
  public record Standing(Voice voice, double top1, double top5) {}

  /**
   * @param kl     mean over the samples of KL(softmax(first) || softmax(second)), in nats, at temperature 1
   * @param klBack the same the other way round
   * @param cka    linear, of what their classifiers read, 0 to 1; not a number where one has no single classifier
   */
  public record Pair(String first, String second, Overlap overlap, double kl, double klBack, double cka) {}
}

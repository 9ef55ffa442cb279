package org.espalier.actors.supervisor;

import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** Which teacher a run gets. Pure. */
final class TeacherPolicy {
  private TeacherPolicy() {}

  /**
   * A teacher as it stands.
   *
   * @param device  where it sits
   * @param threads that the device offers
   * @param alone   whether no trainer is beside it
   * @param runs    that it teaches
   */
  record Candidate(String device, String node, int threads, boolean alone, long runs) {}

  /**
   * One of a device for teachers alone; else the one beside the first of the run's learners that has one; else one beside somebody else's.
   * Of several: with enough threads, on the node of the first learner, with the fewest runs, by the device's name.
   *
   * @param threads that the networks compute with
   * @param own     devices of the run, those of its first worker first
   * @param node    of the first of these; empty if it is gone
   * @param avoided devices whose teachers the run cannot have
   */
  static Optional<Candidate> choose(Collection<Candidate> there, int threads, List<String> own, String node, Set<String> avoided) {
    return there.stream().filter(candidate -> !avoided.contains(candidate.device))
        .filter(candidate -> candidate.threads >= threads || own.contains(candidate.device))
        .min(Comparator.comparingInt((Candidate candidate) -> rank(candidate, own))
            .thenComparing(candidate -> !candidate.node.equals(node)).thenComparing(Candidate::runs).thenComparing(Candidate::device));
  }

  private static int rank(Candidate candidate, List<String> own) {
    if (candidate.alone) {
      return -1;
    }
    return own.contains(candidate.device) ? own.indexOf(candidate.device) : Integer.MAX_VALUE;
  }
}

package org.espalier.actors.exchange;

import org.espalier.actors.RunTerm;

/** What one trainer gives another within a step: tensors of one learner, in memory that is lent. */
public sealed interface Contribution permits ShardOffer, Handover {

  RunTerm work();

  /** Where in the course of a run it is needed. */
  Place place();

  /** Whose tensors these are. */
  String learner();

  /** Number of this part, from 0. */
  int part();

  /** In how many parts the learner's tensors come. */
  int parts();

  /** Of the tensors' memory; whoever reads them last closes it. */
  Loan loan();

  /**
   * A place within a step; later ones are greater.
   *
   * @param step under way, from 1
   * @param at   from 0, in the order in which a step needs what others give
   */
  record Place(long step, int at) implements Comparable<Place> {
    @Override
    public int compareTo(Place other) {
      return step == other.step ? Integer.compare(at, other.at) : Long.compare(step, other.step);
    }
  }
}

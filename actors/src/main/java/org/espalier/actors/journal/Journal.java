package org.espalier.actors.journal;

import com.typesafe.config.Config;
import org.espalier.models.InputException;

/** Where facts are kept. What it acknowledged is durable, and of two writers of one persistence id the second fails. */
public sealed interface Journal permits H2Journal, PostgresJournal {

  /**
   * Makes the tables where they are missing, and sees that it keeps what it acknowledges.
   *
   * @throws InputException if it cannot be used
   */
  void create();

  /** What an actor system needs to keep its journal here. */
  Config config();

  /** More than one control node needs a journal that all of them reach. */
  boolean reachableFromOtherNodes();
}

package org.espalier.actors.journal;

import akka.NotUsed;
import akka.persistence.PersistentRepr;
import akka.persistence.jdbc.config.JournalConfig;
import akka.persistence.jdbc.journal.dao.DefaultJournalDao;
import akka.serialization.Serialization;
import akka.stream.Materializer;
import akka.stream.scaladsl.Source;
import scala.Tuple2;
import scala.concurrent.ExecutionContext;
import scala.util.Try;
import slick.jdbc.JdbcBackend;
import slick.jdbc.JdbcProfile;

/**
 * Reads a journal in H2 page by page. A page is asked for with both its ends: asked for "the first 400 from here", H2 reads and sorts all
 * that there is from here, for its planner does not see that its key has the order already; a journal of a million facts then takes an
 * hour. Made by akka-persistence-jdbc, by its name in {@code h2.conf}. For any thread.
 */
public final class PagedJournalDao extends DefaultJournalDao {

  public PagedJournalDao(JdbcBackend.DatabaseDef database, JdbcProfile profile, JournalConfig config, Serialization serialization,
      ExecutionContext executor, Materializer materializer) {
    super(database, profile, config, serialization, executor, materializer);
  }

  /** Facts are numbered without gaps, as nobody deletes any; behind a page that is not full all the same, the rest is asked for. */
  @Override
  public Source<Try<Tuple2<PersistentRepr, Object>>, NotUsed> messages(String persistenceId, long from, long to, long max) {
    if (max >= to - from) {
      return super.messages(persistenceId, from, to, max);
    }
    var behind = akka.stream.javadsl.Source.lazySource(() -> super.messages(persistenceId, from + max, to, max).asJava());
    return super.messages(persistenceId, from, from + max - 1, max).asJava().concatLazy(behind).take(max).asScala();
  }
}

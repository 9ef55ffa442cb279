package org.espalier.actors.teacher.cache;

import java.util.Map;
import java.util.Optional;
import org.espalier.models.checkpoint.TensorBytes;
import org.espalier.models.data.BatchRef;
import org.espalier.models.train.EarlierAnswers;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What the teachers of one run find in a store, counted. One thread at a time. */
public final class CachedAnswers implements EarlierAnswers {
  private static final Logger LOG = LoggerFactory.getLogger(CachedAnswers.class);
  private final AnswerStore store;
  private final Map<String, TeacherIdentity> teachers;
  private long asked;
  private long found;

  /**
   * @param store    stays open
   * @param teachers by the names that the method gives them, which the store does not learn
   */
  public CachedAnswers(AnswerStore store, Map<String, TeacherIdentity> teachers) {
    this.store = store;
    this.teachers = Map.copyOf(teachers);
  }

  @Override
  public Optional<TensorBytes> find(String teacher, BatchRef batch) {
    Optional<TensorBytes> answer = store.find(key(teacher, batch));
    asked++;
    found += answer.isPresent() ? 1 : 0;
    return answer;
  }

  @Override
  public void keep(String teacher, BatchRef batch, TensorBytes logits) {
    store.keep(key(teacher, batch), logits);
  }

  private AnswerKey key(String teacher, BatchRef batch) {
    return AnswerKey.of(teachers.get(teacher), batch);
  }

  @Override
  public void close() {
    if (asked > 0) {
      LOG.info("{} of {} answers of teachers came from the cache in {}", found, asked, store.folder());
    }
  }
}

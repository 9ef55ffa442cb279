package org.espalier.actors.teacher.cache;

/**
 * What a store was good for since it was opened.
 *
 * @param found        answers that it had
 * @param missed       answers that it did not have
 * @param bytesRead    of answers that it had, as they lie on the disk
 * @param bytesWritten of answers that it took, likewise
 */
public record AnswerStatistics(long found, long missed, long bytesRead, long bytesWritten) {
  public static final AnswerStatistics NONE = new AnswerStatistics(0, 0, 0, 0);

  AnswerStatistics plusFound(long bytes) {
    return new AnswerStatistics(found + 1, missed, bytesRead + bytes, bytesWritten);
  }

  AnswerStatistics plusMissed() {
    return new AnswerStatistics(found, missed + 1, bytesRead, bytesWritten);
  }

  AnswerStatistics plusWritten(long bytes) {
    return new AnswerStatistics(found, missed, bytesRead, bytesWritten + bytes);
  }
}

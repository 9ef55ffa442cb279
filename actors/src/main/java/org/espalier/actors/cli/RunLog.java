package org.espalier.actors.cli;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.encoder.PatternLayoutEncoder;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.FileAppender;
import java.nio.file.Path;
import java.util.List;
import org.espalier.analysis.run.RunFolder;
import org.slf4j.ILoggerFactory;
import org.slf4j.LoggerFactory;

/** Everything that is logged while a run trains or a node works, in a file. */
final class RunLog implements AutoCloseable {
  private static final String PATTERN = "%d{yyyy-MM-dd'T'HH:mm:ss.SSSXXX, UTC} %-5level %logger{30} [%thread] %msg%n";
  private final FileAppender<ILoggingEvent> file;
  private final List<Logger> loggers;

  private RunLog(FileAppender<ILoggingEvent> file, List<Logger> loggers) {
    this.file = file;
    this.loggers = loggers;
    loggers.forEach(logger -> logger.addAppender(file));
  }

  /** In {@code run.log} of the run's folder. */
  static RunLog open(RunFolder folder) {
    return open(folder.path().resolve("run.log"));
  }

  static RunLog open(Path path) {
    ILoggerFactory factory = LoggerFactory.getILoggerFactory();
    if (!(factory instanceof LoggerContext context)) {
      throw new IllegalStateException("logging goes through logback, not " + factory.getClass().getName());
    }
    PatternLayoutEncoder encoder = new PatternLayoutEncoder();
    encoder.setContext(context);
    encoder.setPattern(PATTERN);
    encoder.start();
    FileAppender<ILoggingEvent> file = new FileAppender<>();
    file.setContext(context);
    file.setName(path.toString());
    file.setFile(path.toString());
    file.setEncoder(encoder);
    file.start();
    return new RunLog(file, context.getLoggerList().stream()
        .filter(logger -> logger.getName().equals(Logger.ROOT_LOGGER_NAME) || !logger.isAdditive()).toList());
  }

  @Override
  public void close() {
    loggers.forEach(logger -> logger.detachAppender(file));
    file.stop();
  }
}

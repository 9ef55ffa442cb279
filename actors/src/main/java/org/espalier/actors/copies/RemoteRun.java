package org.espalier.actors.copies;

import akka.actor.typed.ActorRef;
import akka.actor.typed.ActorSystem;
import akka.actor.typed.javadsl.AskPattern;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.WritableByteChannel;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeoutException;
import java.util.function.Supplier;

/** A run that another node has, read a few pieces ahead; what does not come is asked for again. */
final class RemoteRun implements RunSource {
  private static final int AHEAD = 8;
  private static final Duration WITHIN = Duration.ofSeconds(5);
  private static final int TRIES = 3;
  private final ActorSystem<?> system;
  private final ActorRef<Copies.Command> node;
  private final String run;

  RemoteRun(ActorSystem<?> system, ActorRef<Copies.Command> node, String run) {
    this.system = system;
    this.node = node;
    this.run = run;
  }

  @Override
  public List<RunFile> files() throws IOException {
    return this.<Copies.Files>await(
        () -> AskPattern.ask(node, replyTo -> new Copies.AskFiles(run, replyTo), WITHIN, system.scheduler())).files();
  }

  @Override
  public void copy(String path, long from, long length, WritableByteChannel target) throws IOException {
    if (length == Long.MAX_VALUE) {
      copyToEnd(path, from, target);
      return;
    }
    Deque<Piece> asked = new ArrayDeque<>();
    long end = from + length;
    long next = from;
    while (next < end || !asked.isEmpty()) {
      while (next < end && asked.size() < AHEAD) {
        asked.add(new Piece(path, next, (int) Math.min(RunStock.PIECE, end - next)));
        next += asked.getLast().most;
      }
      asked.remove().writeTo(target);
    }
  }

  private void copyToEnd(String path, long from, WritableByteChannel target) throws IOException {
    int came = RunStock.PIECE;
    for (long at = from; came == RunStock.PIECE; at += came) {
      byte[] bytes = new Piece(path, at, RunStock.PIECE).bytes();
      target.write(ByteBuffer.wrap(bytes));
      came = bytes.length;
    }
  }

  /** Part of a file, on its way. */
  private final class Piece {
    private final String path;
    private final long from;
    private final int most;
    private final CompletionStage<Copies.Piece> first;

    Piece(String path, long from, int most) {
      this.path = path;
      this.from = from;
      this.most = most;
      this.first = ask();
    }

    private CompletionStage<Copies.Piece> ask() {
      return AskPattern.ask(node, replyTo -> new Copies.Read(run, path, from, most, replyTo), WITHIN, system.scheduler());
    }

    byte[] bytes() throws IOException {
      Deque<CompletionStage<Copies.Piece>> before = new ArrayDeque<>(List.of(first));
      Copies.Piece piece = await(() -> before.isEmpty() ? ask() : before.remove());
      if (!piece.known()) {
        throw new IOException(node.path().address() + " has no file " + path + " of run " + run);
      }
      return piece.bytes();
    }

    void writeTo(WritableByteChannel target) throws IOException {
      byte[] bytes = bytes();
      if (bytes.length != most) {
        throw new IOException("file " + path + " of run " + run + " on " + node.path().address() + " ends at " + (from + bytes.length)
            + ", but " + most + " bytes from " + from + " were needed");
      }
      target.write(ByteBuffer.wrap(bytes));
    }
  }

  private <T> T await(Supplier<CompletionStage<T>> question) throws IOException {
    for (int i = 1; ; i++) {
      try {
        return question.get().toCompletableFuture().get();
      } catch (ExecutionException e) {
        if (!(e.getCause() instanceof TimeoutException) || i >= TRIES) {
          String reason = e.getCause().getMessage();
          throw new IOException(node.path().address() + " did not answer about run " + run + ": " + reason, e.getCause());
        }
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        throw new InterruptedIOException("while run " + run + " was copied");
      }
    }
  }
}

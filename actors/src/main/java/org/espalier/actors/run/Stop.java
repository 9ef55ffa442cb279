package org.espalier.actors.run;

import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicReference;

/** Asks a run to end at the next step, behind a checkpoint. For any thread. */
public final class Stop {
  private final AtomicReference<Reason> reason = new AtomicReference<>();
  private final CompletableFuture<Void> asked = new CompletableFuture<>();
  private volatile boolean heeded;

  /** Who asks; the exit code says it to the shell. */
  public enum Reason {
    INTERRUPT(130),
    TERMINATE(143);

    private final int exitCode;

    Reason(int exitCode) {
      this.exitCode = exitCode;
    }

    public int exitCode() {
      return exitCode;
    }
  }

  /** From now on somebody looks at it between two steps; before, nothing would come of asking. */
  public void heed() {
    heeded = true;
  }

  /** Whether a run looks at it. */
  public boolean heeded() {
    return heeded;
  }

  /** @return whether nobody had asked before */
  public boolean request(Reason why) {
    boolean first = reason.compareAndSet(null, why);
    asked.complete(null);
    return first;
  }

  public boolean requested() {
    return reason.get() != null;
  }

  public Optional<Reason> reason() {
    return Optional.ofNullable(reason.get());
  }

  /** Runs once somebody asks, on the asking thread; at once if somebody has. */
  public void whenRequested(Runnable action) {
    asked.thenRun(action);
  }
}

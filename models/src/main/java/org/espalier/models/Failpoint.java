package org.espalier.models;

import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;
import java.util.stream.Stream;

/**
 * A named place at which a test may end or disturb the program: around writes that must survive a crash. Does nothing unless
 * the system property {@code espalier.failpoint=NAME[:N[:throw|hang]],...} says that the process halts, as if killed, at the N-th
 * time (the first if no N is given) that NAME is reached, or that a failure is thrown there, or that it never goes on; or a test has put
 * its own observer here. For
 * any thread.
 */
public final class Failpoint {
  /** Exit code of a halt: what a shell shows of a process ended by SIGKILL. */
  public static final int EXIT_CODE = 137;

  /** Every place there is, in about the order in which a run meets them first. */
  public static final List<String> NAMES = List.of(
      "run.half-created", "run.created",
      "file.before-write", "file.before-flush", "file.after-flush", "file.before-rename", "file.after-rename",
      "supervisor.before-persist", "supervisor.persisted", "supervisor.acknowledged",
      "coordinator.before-persist", "coordinator.persisted",
      "term.before-claim", "term.claimed", "term.entered",
      "record.before-cut-back", "record.cut-back", "record.before-write", "record.written", "record.synced",
      "teacher.loading", "teacher.computing", "teacher.before-answer", "teacher.answered",
      "trainer.before-forward", "trainer.before-gradients", "trainer.before-hand-on", "trainer.before-update", "trainer.after-update",
      "trainer.before-evaluation", "trainer.before-layers", "trainer.layer-converted", "trainer.after-layers",
      "checkpoint.begun", "checkpoint.before-manifest", "checkpoint.before-rename", "checkpoint.after-rename", "checkpoint.published",
      "coordinator.before-commit", "coordinator.committed",
      "checkpoint.before-delete", "checkpoint.half-deleted", "checkpoint.deleted",
      "checkpoint.before-set-aside", "checkpoint.set-aside",
      "export.before-weights", "export.before-result", "export.written");

  private static volatile Consumer<String> observer = observer(System.getProperty("espalier.failpoint", ""));

  private Failpoint() {}

  /** Says that execution is here. What the observer of a test throws goes to the caller. */
  public static void reached(String name) {
    Consumer<String> current = observer;
    if (current != null) {
      current.accept(name);
    }
  }

  /** Tells the observer of every place reached, in the whole process, until what is returned is closed. For tests. */
  public static AutoCloseable observe(Consumer<String> newObserver) {
    Consumer<String> before = observer;
    observer = newObserver;
    return () -> observer = before;
  }

  static Consumer<String> observer(String property) {
    if (property.isEmpty()) {
      return null;
    }
    List<Consumer<String>> faults = Stream.of(property.split(",")).map(Failpoint::fault).toList();
    return name -> faults.forEach(fault -> fault.accept(name));
  }

  private static Consumer<String> fault(String text) {
    String[] parts = text.split(":", 3);
    if (!NAMES.contains(parts[0])) {
      throw new IllegalArgumentException("there is no failpoint " + parts[0] + "; there are " + NAMES);
    }
    var left = new AtomicLong(parts.length == 1 ? 1 : Long.parseLong(parts[1]));
    String kind = parts.length == 3 ? parts[2] : "halt";
    return name -> {
      if (!name.equals(parts[0]) || left.decrementAndGet() != 0) {
        return;
      }
      if (kind.equals("throw")) {
        throw new IllegalStateException("failpoint " + name + " was told to fail");
      }
      while (kind.equals("hang")) {
        LockSupport.park();
      }
      Runtime.getRuntime().halt(EXIT_CODE);
    };
  }
}

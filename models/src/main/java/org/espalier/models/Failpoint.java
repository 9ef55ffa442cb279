package org.espalier.models;

import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;

/**
 * A named place at which a test may end or disturb the program: around writes that must survive a crash. Does nothing unless
 * the system property {@code espalier.failpoint=NAME[:N]} says that the process halts, as if killed, at the N-th time (the
 * first if no N is given) that NAME is reached, or a test has put its own observer here. For any thread.
 */
public final class Failpoint {
  /** Exit code of a halt: what a shell shows of a process ended by SIGKILL. */
  public static final int EXIT_CODE = 137;

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

  private static Consumer<String> observer(String property) {
    if (property.isEmpty()) {
      return null;
    }
    String[] parts = property.split(":", 2);
    var left = new AtomicLong(parts.length == 1 ? 1 : Long.parseLong(parts[1]));
    return name -> {
      if (name.equals(parts[0]) && left.decrementAndGet() == 0) {
        Runtime.getRuntime().halt(EXIT_CODE);
      }
    };
  }
}

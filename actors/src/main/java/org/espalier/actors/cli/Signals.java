package org.espalier.actors.cli;

import java.io.PrintWriter;
import java.lang.reflect.Proxy;
import java.util.Map;
import java.util.function.Consumer;
import org.espalier.actors.run.Stop;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * SIGINT and SIGTERM ask a run to end behind a checkpoint; a second one ends the program at once. Java's own answer, shutdown
 * hooks beside running threads, cannot wait for a step. The only interface for it is {@code sun.misc.Signal}, which is reached by
 * reflection so that a JVM without it merely loses the checkpoint of the last steps.
 */
final class Signals {
  private static final Logger LOG = LoggerFactory.getLogger(Signals.class);
  private static final Map<String, Stop.Reason> REASONS = Map.of("INT", Stop.Reason.INTERRUPT, "TERM", Stop.Reason.TERMINATE);

  private Signals() {}

  static void stopOnInterruptAndTerminate(Stop stop, PrintWriter err) {
    handle(reason -> onSignal(stop, reason, err));
  }

  /** For a process that another ends: a terminal or a service manager tells both, and the other knows what to do first. */
  static void leaveToOthers() {
    handle(reason -> LOG.info("{} is left to the process that started this one", reason));
  }

  private static void handle(Consumer<Stop.Reason> listener) {
    try {
      Class<?> signal = Class.forName("sun.misc.Signal");
      Class<?> handler = Class.forName("sun.misc.SignalHandler");
      for (Map.Entry<String, Stop.Reason> entry : REASONS.entrySet()) {
        Object answer = Proxy.newProxyInstance(Signals.class.getClassLoader(), new Class<?>[] {handler}, (proxy, method, arguments) -> {
          if (method.getName().equals("handle")) {
            listener.accept(entry.getValue());
            return null;
          }
          return method.getName().equals("hashCode") ? (Object) System.identityHashCode(proxy) : entry.getKey();
        });
        signal.getMethod("handle", signal, handler).invoke(null, signal.getConstructor(String.class).newInstance(entry.getKey()), answer);
      }
    } catch (ReflectiveOperationException | IllegalArgumentException e) {
      LOG.warn("signals end this program at once, for the JVM does not hand them out: {}", e.toString());
    }
  }

  private static void onSignal(Stop stop, Stop.Reason reason, PrintWriter err) {
    if (!stop.request(reason)) {
      Runtime.getRuntime().halt(reason.exitCode());
    }
    if (stop.heeded()) {
      err.println("\nstopping behind a checkpoint of this step; once more ends the program at once");
    } else {
      Runtime.getRuntime().halt(reason.exitCode());
    }
  }
}

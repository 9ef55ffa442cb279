package org.espalier.actors.cluster;

import com.typesafe.config.Config;
import java.time.Duration;
import java.util.List;

/**
 * How a node keeps the processes of its devices; {@code reference.conf} explains the keys.
 *
 * @param jvmOptions behind those of the node itself
 * @param restarts   most within a time; a device whose process ends more often is given up
 * @param backOff    before the second start anew, then twice as long each time
 * @param stopWithin how long a process may take to end in order
 */
record ChildSettings(List<String> jvmOptions, int restarts, Duration within, Duration backOff, Duration backOffMost, Duration stopWithin) {
  ChildSettings {
    jvmOptions = List.copyOf(jvmOptions);
  }

  /** Reads {@code child} and {@code stop-within} of {@code espalier.node}. */
  static ChildSettings of(Config node) {
    Config child = node.getConfig("child");
    return new ChildSettings(child.getStringList("jvm-options"), child.getInt("restarts"), child.getDuration("within"),
        child.getDuration("back-off.first"), child.getDuration("back-off.most"), node.getDuration("stop-within"));
  }
}

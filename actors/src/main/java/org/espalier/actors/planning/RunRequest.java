package org.espalier.actors.planning;

import java.util.List;
import java.util.Map;

/**
 * An experiment that is to be trained behind its teachers.
 *
 * @param name       in the cluster
 * @param experiment resolved, as JSON; it asks for teachers
 * @param priority   runs of higher priority are placed first; 0 is usual
 * @param devices    by learner, as {@code node/cpu:0}; empty for wherever there is room
 * @param workers    that may share each batch; at least 1
 */
public record RunRequest(String name, String experiment, int priority, Map<String, String> devices, int workers) implements Asked {

  public RunRequest {
    devices = Map.copyOf(devices);
  }

  @Override
  public List<String> names() {
    return List.of(name);
  }
}

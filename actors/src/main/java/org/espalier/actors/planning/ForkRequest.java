package org.espalier.actors.planning;

import java.util.List;

/**
 * A run that goes on from a step of another with something changed.
 *
 * @param parent   the other run, by its name in the cluster
 * @param at       {@code epoch=12} or {@code step=3400}
 * @param name     of the new run
 * @param settings {@code key=value}, what is changed
 * @param priority runs of higher priority are placed first; 0 is usual
 */
public record ForkRequest(String parent, String at, String name, List<String> settings, int priority) implements Asked {

  public ForkRequest {
    settings = List.copyOf(settings);
  }

  @Override
  public List<String> names() {
    return List.of(parent, name);
  }
}

package org.espalier.actors.run;

import java.lang.ref.WeakReference;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import org.espalier.actors.Blueprint;
import org.espalier.actors.Blueprints;
import org.espalier.actors.teacher.cache.AnswerStore;

/**
 * Makes experiments ready on a node that works on many runs: those of one experiment share its data in memory for as long as any of
 * them is there.
 */
public final class NodeBlueprints implements Blueprints {
  private final Map<String, WeakReference<Blueprint>> known = new HashMap<>();
  private final Path runs;
  private final AnswerStore answers;

  /** Teachers compute every answer. */
  public NodeBlueprints(Path runs) {
    this(runs, AnswerStore.off());
  }

  /**
   * @param runs    folder of the node's runs
   * @param answers that teachers gave before; stays open
   */
  public NodeBlueprints(Path runs, AnswerStore answers) {
    this.runs = runs;
    this.answers = answers;
  }

  @Override
  public synchronized Blueprint of(String experiment) {
    known.values().removeIf(reference -> reference.get() == null);
    WeakReference<Blueprint> reference = known.get(experiment);
    Blueprint blueprint = reference == null ? null : reference.get();
    if (blueprint == null) {
      blueprint = PreparedBlueprints.make(experiment, answers, runs);
      known.put(experiment, new WeakReference<>(blueprint));
    }
    return blueprint;
  }
}

package org.espalier.actors.copies;

import com.typesafe.config.Config;
import java.nio.file.Path;
import java.time.Duration;

/**
 * How runs are copied.
 *
 * @param runs         folder of this node's runs
 * @param count        nodes that hold a copy besides the one where the run is kept, if there are so many; 0 for none
 * @param copyWithin   after which a checkpoint counts that is not copied yet
 * @param searchWithin after which a run goes on from an older checkpoint than the last, because nobody has that
 */
public record CopySettings(Path runs, int count, Duration copyWithin, Duration searchWithin) {

  /** @param config {@code espalier.node.runs} */
  public static CopySettings of(Path runs, Config config) {
    return new CopySettings(runs, config.getInt("copies"), config.getDuration("copy-within"), config.getDuration("search-within"));
  }
}

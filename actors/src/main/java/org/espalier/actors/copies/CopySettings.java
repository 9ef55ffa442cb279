package org.espalier.actors.copies;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigException;
import java.nio.file.Path;
import java.time.Duration;
import org.espalier.models.InputException;

/**
 * How runs are copied.
 *
 * @param runs         folder of this node's runs
 * @param count        nodes that hold a copy besides the one where the run is kept, if there are so many; 0 for none
 * @param copyWithin   after which a checkpoint counts that is not copied yet
 * @param searchWithin after which a run goes on from an older checkpoint than the last, because nobody has that
 */
public record CopySettings(Path runs, int count, Duration copyWithin, Duration searchWithin) {

  public CopySettings {
    if (count < 0) {
      throw new InputException("espalier.node.runs.copies is %d: give the number of other nodes that hold a copy, 0 for none", count);
    }
  }

  /**
   * @param config {@code espalier.node.runs}
   * @throws InputException if a value is wrong
   */
  public static CopySettings of(Path runs, Config config) {
    try {
      return new CopySettings(runs, config.getInt("copies"), config.getDuration("copy-within"), config.getDuration("search-within"));
    } catch (ConfigException e) {
      throw new InputException(e, "the node's configuration is wrong: %s", e.getMessage());
    }
  }
}

package org.espalier.actors.run;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import org.espalier.analysis.robustness.CorruptedParts;
import org.espalier.analysis.robustness.CorruptionFolders;
import org.espalier.models.checkpoint.WeightsDescription;
import org.espalier.models.data.DataConfig;
import org.espalier.models.data.DataPart;
import org.espalier.models.data.DataSet;
import org.espalier.models.data.DataSets;
import org.espalier.models.data.Recipe;
import org.espalier.models.data.Transform;

/**
 * Corrupted pictures for networks of whatever image size.
 *
 * @param data     for people
 * @param dataHash content hash of what they are made of; empty where it is not known
 * @param part     of the data
 * @param seed     of what is drawn
 * @param classes  names by label, that a network must have; empty where the network's own are taken
 * @param parts    as input of a network
 */
public record CorruptionSource(String data, String dataHash, String part, long seed, Optional<List<String>> classes,
    Function<WeightsDescription, CorruptedParts> parts) {

  /** Corrupts a part of some data when it is asked for; framed as its test pictures are. */
  public static CorruptionSource drawn(DataConfig config, String part, long seed) {
    DataSet set = DataSets.open(config).part(part).set();
    return new CorruptionSource(set.name(), set.contentHash(), part, seed, Optional.of(set.classNames()),
        made -> CorruptedParts.drawn(new DataPart(part, set, recipe(config.test(), made)), seed));
  }

  /** A corrupted set on disk. Pictures of another size than the network's are resized. */
  public static CorruptionSource read(Path folder) {
    CorruptionFolders folders = new CorruptionFolders(folder);
    Optional<CorruptionFolders.Origin> origin = folders.origin();
    return new CorruptionSource(folder.toString(), origin.map(CorruptionFolders.Origin::dataHash).orElse(""),
        origin.map(CorruptionFolders.Origin::part).orElse(DataPart.TEST), origin.map(CorruptionFolders.Origin::seed).orElse(0L),
        Optional.empty(), made -> folders.read(made.classes(), recipe(new Transform.Resize(), made)));
  }

  private static Recipe recipe(Transform framing, WeightsDescription made) {
    return new Recipe(framing, made.imageSize(), made.normalization());
  }

  /** The same with at most so many samples. */
  public CorruptionSource sampled(int count) {
    return new CorruptionSource(data, dataHash, part, seed, classes, made -> parts.apply(made).sampled(count));
  }
}

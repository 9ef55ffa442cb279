package org.espalier.actors.cli;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.espalier.models.data.DataConfig;
import org.espalier.models.data.DataPart;
import org.espalier.models.data.DataSet;
import org.espalier.models.data.DataSets;
import org.espalier.models.data.Image;

/**
 * A data set in a few lines.
 *
 * @param skipped broken files that were left out
 */
record DataSummary(DataConfig config, String hash, List<String> classes, List<Part> parts, List<String> skipped) {
  static final ObjectMapper JSON = new ObjectMapper().setSerializationInclusion(JsonInclude.Include.NON_NULL);
  private static final int SHOWN = 12;

  /**
   * @param fewest pictures of the smallest class
   * @param most   pictures of the largest
   * @param first  size of the first picture, height x width
   * @param recipe how pictures become input
   */
  record Part(String name, int pictures, int fewest, int most, String first, String recipe) {}

  static DataSummary of(DataConfig config, DataSets sets) {
    List<Part> parts = Stream.of(Stream.of(sets.train()), sets.validation().stream(), Stream.of(sets.test())).flatMap(part -> part)
        .map(DataSummary::part).toList();
    return new DataSummary(config, sets.contentHash(), sets.classNames(), parts, sets.skipped());
  }

  private static Part part(DataPart part) {
    DataSet set = part.set();
    int[] counts = new int[set.classes()];
    for (int i = 0; i < set.size(); i++) {
      counts[set.label(i)]++;
    }
    int fewest = Arrays.stream(counts).min().orElse(0);
    int most = Arrays.stream(counts).max().orElse(0);
    Image first = set.image(0);
    return new Part(part.name(), set.size(), fewest, most, first.height() + " x " + first.width(), part.recipe().text());
  }

  ObjectNode json() {
    return JSON.valueToTree(this);
  }

  String text() {
    List<List<String>> rows = new ArrayList<>();
    rows.add(List.of("part", "pictures", "a class", "first", "input"));
    for (Part part : parts) {
      String most = Texts.count(part.most());
      String each = part.fewest() == part.most() ? most : Texts.count(part.fewest()) + " to " + most;
      rows.add(List.of(part.name(), Texts.count(part.pictures()), each, part.first(), part.recipe()));
    }
    String names = String.join(", ", classes.subList(0, Math.min(SHOWN, classes.size()))) + (classes.size() > SHOWN ? ", ..." : "");
    String left = skipped.isEmpty() ? "" : "\n" + skipped.size() + " broken files left out, the first: " + skipped.get(0);
    return "%s%n%d classes: %s%ncontent hash %s%s".formatted(Texts.table(rows, List.of(4)), classes.size(), names, hash, left);
  }
}

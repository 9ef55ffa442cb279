package org.espalier.tests.golden;

import java.util.List;
import org.espalier.analysis.probe.FeatureMapPicture;
import org.espalier.models.InputException;
import org.espalier.models.tensor.Scope;
import org.espalier.tests.golden.Values.Reals;

/** {@code picture/feature-map}: the pictures of spec section 12, of an agent's map and of a ViT's tokens. */
final class FeatureMapKind implements Kind {

  @Override
  public Answers compute(Fixture fixture, Scope scope) {
    Answers answers = new Answers();
    Config config = fixture.config();
    if (fixture.has("input/map")) {
      Reals map = fixture.reals("input/map");
      draw(answers, config, 0, "map", map.floats(), size(map, 0), size(map, 1), size(map, 2));
    }
    if (fixture.has("input/tokens")) {
      Reals tokens = fixture.reals("input/tokens");
      int channels = size(tokens, 1);
      List<Integer> grid = config.integers("token_grid");
      if (grid.size() != 2 || grid.get(0) * grid.get(1) != size(tokens, 0)) {
        throw new InputException("config.token_grid is %s: it must hold the %d tokens", grid, size(tokens, 0));
      }
      float[] map = FeatureMapPicture.channels(tokens.floats(), channels);
      draw(answers, config, 1, "token", map, channels, grid.get(0), grid.get(1));
    }
    return answers;
  }

  private static void draw(Answers answers, Config config, int place, String name, float[] map, int channels, int height,
      int width) {
    FeatureMapPicture usual = FeatureMapPicture.of(channels);
    List<Integer> columns = config.integers("columns");
    int across = columns.isEmpty() ? usual.columns() : columns.get(Math.min(place, columns.size() - 1));
    FeatureMapPicture picture = new FeatureMapPicture(across,
        config.integer("padding", usual.padding()), config.real("n_sigma", usual.sigmas()));
    float[] cells = picture.standardised(map);
    FeatureMapPicture.Grid grid = picture.tiled(cells, height, width);
    answers.put("output/" + name + "_cells", Values.of(cells, channels, height, width))
        .put("output/" + name + "_grid", Values.of(grid.values(), grid.height(), grid.width()));
  }

  private static int size(Reals values, int dimension) {
    return Math.toIntExact(values.shape().get(dimension));
  }
}

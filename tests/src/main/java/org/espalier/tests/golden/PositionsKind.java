package org.espalier.tests.golden;

import org.espalier.models.InputException;
import org.espalier.models.nn.TokenGrid;
import org.espalier.models.tensor.Scope;

/** {@code layer/pos-embed-resize}: positional embeddings for another grid (data-scale spec, section 2). */
final class PositionsKind implements Kind {

  @Override
  public Answers compute(Fixture fixture, Scope scope) {
    Config config = fixture.config();
    String interpolation = config.text("interpolation", "bicubic");
    if (!interpolation.startsWith("bicubic")) {
      throw new InputException("config.interpolation is '%s': bicubic is known", interpolation);
    }
    TokenGrid resized = grid(config, "new_grid");
    return new Answers().put("output/pos_embed",
        grid(config, "old_grid").resize(scope, fixture.tensor(scope, "input/pos_embed"), resized));
  }

  private static TokenGrid grid(Config config, String key) {
    int[] sides = Deits.sides(config, key);
    return new TokenGrid(config.integer("extra_tokens", 1), sides[0], sides[1]);
  }
}

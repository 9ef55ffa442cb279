package org.espalier.tests.golden;

import org.espalier.models.tensor.Scope;

/** {@code network/swin}: as other networks, and the tables that it computes for itself (data-scale spec, section 6). */
final class SwinKind implements Kind {
  private static final Kind NETWORK = new NetworkKind(fixture -> Pyramids.swin(fixture.config()), Pyramids::outputsOfSwin);

  @Override
  public Answers compute(Fixture fixture, Scope scope) {
    Answers answers = NETWORK.compute(fixture, scope);
    Pyramids.swin(fixture.config()).windows().forEach((block, attention) ->
        Windows.putTables(answers, scope, attention, "buffer/" + block + ".attn.", "buffer/" + block + "."));
    return answers;
  }
}

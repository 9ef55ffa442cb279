package org.espalier.tests.golden;

import org.espalier.models.tensor.Scope;

/** What a kind of fixture is: which of our code computes its values from its inputs. */
@FunctionalInterface
interface Kind {

  /**
   * Computes everything a fixture of this kind may store; more than this one stores is fine. Tensors it takes as given are read
   * through the fixture.
   */
  Answers compute(Fixture fixture, Scope scope);
}

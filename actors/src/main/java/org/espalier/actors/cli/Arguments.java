package org.espalier.actors.cli;

import org.espalier.models.InputException;

/** Checks of numbers on the command line. */
final class Arguments {
  private Arguments() {}

  static int atLeastOne(String option, int value) {
    if (value < 1) {
      throw new InputException("%s is %d: give at least 1", option, value);
    }
    return value;
  }
}

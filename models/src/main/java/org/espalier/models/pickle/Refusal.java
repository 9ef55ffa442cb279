package org.espalier.models.pickle;

import org.espalier.models.InputException;

/** Says of a file, which it names, what is wrong with it. */
@FunctionalInterface
public interface Refusal {

  /** @param detail a format of {@link String#format}, for the arguments */
  InputException of(String detail, Object... arguments);
}

package org.espalier.models;

/**
 * What a person gave us is wrong: an experiment, a data set, a weights file, an argument. The message names the thing, its
 * value, what was needed and the next step, and is shown alone, without a stack trace.
 */
public class InputException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  public InputException(String message, Object... arguments) {
    super(arguments.length == 0 ? message : String.format(message, arguments));
  }

  public InputException(Throwable cause, String message, Object... arguments) {
    super(arguments.length == 0 ? message : String.format(message, arguments), cause);
  }
}

package org.espalier.models.pickle;

/**
 * What the names in a pickle stand for. A pickle names classes and functions of Python and asks for them to be called; here only what a
 * vocabulary knows becomes a value, and it refuses all else by throwing.
 */
public interface Vocabulary {

  /** The value of a class or function, never null. */
  Object global(String module, String name);

  /**
   * What would come of a call.
   *
   * @param called that {@link #global} gave, or that any other opcode left there
   */
  Object call(Object called, PickledTuple arguments);

  /** What lies outside the pickle under this id. */
  Object persistent(Object id);
}

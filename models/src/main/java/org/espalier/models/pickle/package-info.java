/**
 * Python's pickles and PyTorch's archives, as values: reading executes nothing, and whoever gives the names decides what each may stand
 * for. Values are null (None), {@link java.lang.Boolean}, {@link java.lang.Long}, {@link java.math.BigInteger}, {@link java.lang.Double},
 * {@link java.lang.String}, {@link java.util.List}, {@link org.espalier.models.pickle.PickledTuple},
 * {@link org.espalier.models.pickle.PickledDict}, {@link org.espalier.models.pickle.Inert}, and what a
 * {@link org.espalier.models.pickle.Vocabulary} makes of names.
 */
package org.espalier.models.pickle;

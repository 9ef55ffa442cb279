package org.espalier.models.tensor;

import ai.djl.ndarray.NDArray;
import java.util.List;

/**
 * A call of a kernel that is done. The tensors are the caller's own, open for as long as the caller keeps them.
 *
 * @param method    of the library
 * @param arguments as the caller gave them, see {@link Kernel}
 * @param results   in the method's order
 * @param several   whether the method returns a list or a tuple, and not a tensor
 */
public record KernelCall(Kernels library, String method, List<Object> arguments, List<NDArray> results, boolean several) {}

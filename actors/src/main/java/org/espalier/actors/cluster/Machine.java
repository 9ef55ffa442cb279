package org.espalier.actors.cluster;

import java.util.function.ToLongFunction;
import org.espalier.models.tensor.ComputeDevice;

/**
 * What a node runs on.
 *
 * @param memory    bytes that programs have
 * @param gpuMemory bytes of a GPU; 0 for unknown
 */
public record Machine(int cores, long memory, ToLongFunction<ComputeDevice> gpuMemory) {}

package org.espalier.models.method;

import ai.djl.ndarray.NDArray;
import java.util.List;

/**
 * Outputs of a forward pass with their graph, and what partners may read of them.
 *
 * @param logits   one (b, K) a scored network: one, or two for a pair that shares weights
 * @param features block outputs of the first network that the loss reads, in the order of the layers
 */
public record Forwarded(List<NDArray> logits, List<NDArray> features, Offer offer) {}

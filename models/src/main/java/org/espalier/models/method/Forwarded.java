package org.espalier.models.method;

import ai.djl.ndarray.NDArray;
import java.util.List;
import org.espalier.models.nn.BatchStatistics;

/**
 * Outputs of a forward pass with their graph, and what partners may read of them.
 *
 * @param logits   one (b, K) a scored network: one, or two for a pair that shares weights; behind a student's own those of its
 *                 distillation heads
 * @param features block outputs of the first network that the loss reads, in the order of the layers
 * @param seen     by the normalisations, in their order, under the names of the learner's weights
 */
public record Forwarded(List<NDArray> logits, List<NDArray> features, Offer offer, List<BatchStatistics> seen) {}

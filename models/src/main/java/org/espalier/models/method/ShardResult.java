package org.espalier.models.method;

import ai.djl.ndarray.NDArray;
import java.util.List;
import org.espalier.models.nn.BatchStatistics;

/**
 * What a shard contributes to a step.
 *
 * @param gradients one list a loss that is kept apart until the shards are summed: one, or the ViT's and the agent's
 * @param terms     one a scored network
 * @param seen      by the normalisations, in the order in which it moves the running statistics, under the names of the learner's
 *                  weights
 */
public record ShardResult(List<List<NDArray>> gradients, List<Terms> terms, List<BatchStatistics> seen) {}

package org.espalier.models.train;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Map;
import org.espalier.models.checkpoint.TensorBytes;

/**
 * A copy, in host memory, of everything that is needed to go on: made between two steps on the training thread, written by any
 * other.
 *
 * @param step  updates done
 * @param epoch epochs done
 * @param batch batches done of the running epoch
 * @param files tensors by file and name
 * @param state what the files do not hold
 */
public record Snapshot(long step, int epoch, int batch, Map<String, Map<String, TensorBytes>> files, ObjectNode state) {}

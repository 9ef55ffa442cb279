package org.espalier.models.checkpoint;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Map;

/** Small checkpoints whose content follows from their step. */
final class Sketches {
  static final Origin ORIGIN = new Origin("0.1.0", 1, "ab".repeat(32));

  private Sketches() {}

  static Checkpoint write(CheckpointStore store, long term, long step) throws StorageException {
    return store.write(ORIGIN, term, position(step), files(step), state(step));
  }

  static Position position(long step) {
    return new Position(step, (int) (step / 100), (int) (step % 100));
  }

  static Map<String, Map<String, TensorBytes>> files(long step) {
    return Map.of(
        "vit.safetensors", Map.of("fc.weight", TensorBytes.of(new float[] {step, 2, 3}, 3)),
        "agent.safetensors", Map.of("fc.weight", TensorBytes.of(new float[] {-step, 2, 3}, 3)),
        "vit.adamw.safetensors", Map.of("fc.weight.step", TensorBytes.of(new long[] {step})));
  }

  static ObjectNode state(long step) {
    return JsonNodeFactory.instance.objectNode().put("lossSum", step / 3.0);
  }

  static boolean isWhole(Checkpoint checkpoint) throws StorageException {
    long step = checkpoint.manifest().position().step();
    for (var file : files(step).entrySet()) {
      if (!checkpoint.tensors(file.getKey()).tensors().equals(file.getValue())) {
        return false;
      }
    }
    return checkpoint.manifest().state().get("lossSum").doubleValue() == step / 3.0;
  }
}

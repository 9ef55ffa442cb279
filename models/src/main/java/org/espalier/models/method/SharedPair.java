package org.espalier.models.method;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.types.Shape;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.espalier.models.nn.BatchStatistics;
import org.espalier.models.nn.Description;
import org.espalier.models.nn.Network;
import org.espalier.models.nn.Slot;
import org.espalier.models.nn.Transfer;
import org.espalier.models.nn.Weights;

/**
 * A ViT and an agent that uses its value and output projections and its MLPs (spec section 5). One set of weights: {@code vit.*} and
 * the agent's private {@code cnn.*}. Each network sees a map of its own over the same tensors.
 *
 * @param depth number of blocks, of both
 */
public record SharedPair(Network vit, Network agent, int depth) {
  private static final String VIT = "vit.";
  private static final String AGENT = "cnn.";
  private static final List<String> CONV = List.of("linear_qkv.weight", "linear_out.weight", "linear_out.bias");
  private static final List<String> MLP = List.of("linear1.weight", "linear1.bias", "linear2.weight", "linear2.bias");

  /** Everything the pair holds, the ViT's first. */
  public List<Slot> slots() {
    List<Slot> slots = new ArrayList<>();
    Description.of(vit).slots().forEach(slot -> slots.add(prefixed(VIT, slot)));
    Description.of(agent).slots().forEach(slot -> slots.add(prefixed(AGENT, slot)));
    return slots;
  }

  /** The released code's checkpoints name a pair {@code models.*}, and hold the shared tensors a second time as the agent's. */
  public Transfer transfer() {
    return Transfer.NONE.renaming("models\\.(.*)", "$1")
        .ignoring("cnn\\.layers\\.\\d+\\.(?:cnn_block\\.mhsa|mlp_block\\.linear[12])\\..*")
        .and(vit.transfer().inside(VIT)).and(agent.transfer().inside(AGENT));
  }

  private static Slot prefixed(String prefix, Slot slot) {
    return new Slot(prefix + slot.name(), slot.shape(), slot.init(), slot.trainable(), slot.range(), slot.decays());
  }

  /** What the ViT reads, under its own names. */
  public Weights vitWeights(Weights pair) {
    return pair.under(VIT);
  }

  /** What the agent reads, under its own names; shared tensors are the ViT's. */
  public Weights agentWeights(Weights pair) {
    Map<String, NDArray> seen = new LinkedHashMap<>(pair.under(AGENT).asMap());
    for (int i = 0; i < depth; i++) {
      for (Map.Entry<String, String> shared : sharedNames(i).entrySet()) {
        seen.put(shared.getValue(), pair.get(shared.getKey()));
      }
    }
    return new Weights(seen);
  }

  /** What the ViT's normalisations saw, under the pair's names. */
  BatchStatistics byVit(BatchStatistics seen) {
    return seen.inside(VIT);
  }

  /** What the agent's normalisations saw, under the pair's names. */
  BatchStatistics byAgent(BatchStatistics seen) {
    return seen.inside(AGENT);
  }

  /** Names of a block's shared tensors in the pair, in the order of spec section 5, each with the agent's name for it. */
  private static Map<String, String> sharedNames(int block) {
    Map<String, String> names = new LinkedHashMap<>();
    String vit = VIT + "transformer.layers." + block;
    CONV.forEach(name -> names.put(vit + ".attention." + name, "layers." + block + ".cnn_block." + name));
    MLP.forEach(name -> names.put(vit + ".mlp." + name, "layers." + block + ".mlp_block." + name));
    return names;
  }

  /** Names of all shared tensors in the pair, block by block, in the order of spec section 5. */
  public List<String> shared() {
    Set<String> names = new LinkedHashSet<>();
    for (int i = 0; i < depth; i++) {
      names.addAll(sharedNames(i).keySet());
    }
    return List.copyOf(names);
  }

  /** The block of a shared tensor. */
  public int blockOf(String shared) {
    return shared().indexOf(shared) / (CONV.size() + MLP.size());
  }

  static boolean isFusedProjection(String name) {
    return name.endsWith("linear_qkv.weight");
  }

  static boolean isVit(String name) {
    return name.startsWith(VIT);
  }

  /** First row of the value projection in a fused one. */
  static long valueRow(Shape fused) {
    return fused.get(0) / 3 * 2;
  }
}

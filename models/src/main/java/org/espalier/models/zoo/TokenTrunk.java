package org.espalier.models.zoo;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.types.Shape;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.espalier.models.nn.Declaration;
import org.espalier.models.nn.LayerNorm;
import org.espalier.models.nn.Pass;
import org.espalier.models.nn.ProbePoint;
import org.espalier.models.nn.TokenGrid;
import org.espalier.models.nn.TokenSequence;

/**
 * What a ViT whose heads read leading tokens makes of its sequence: blocks, named {@code blocks.i}, and the final {@code norm}. B batch, T
 * tokens, C channels. Taps: {@code embedding} (B, T, C), what enters the first block; {@code blocks.i.middle} and {@code blocks.i}
 * (B, T, C), behind the residual additions of attention and of the MLP; {@code blocks.i.attn.attention} (B, heads, T, T); {@code norm}
 * (B, T, C).
 *
 * <p>If nobody reads the last block, it computes the leading tokens alone: they are the same.
 *
 * @param blocks with self-attention, first to last
 * @param grid   of the sequence
 */
record TokenTrunk(List<TransformerBlock> blocks, LayerNorm norm, TokenGrid grid) {
  private static final String EMBEDDING = "embedding";
  private static final String NORM = "norm";

  List<String> features() {
    return IntStream.range(0, blocks.size()).mapToObj(TokenTrunk::block).toList();
  }

  /** The embedding, then the tokens after every residual addition. */
  List<ProbePoint> probes() {
    List<String> taps = new ArrayList<>(List.of(EMBEDDING));
    features().forEach(block -> taps.addAll(List.of(block + ".middle", block)));
    int height = Math.toIntExact(grid.height());
    int width = Math.toIntExact(grid.width());
    return taps.stream().map(tap -> ProbePoint.tokens(tap, leading(), height, width)).toList();
  }

  List<String> attentions() {
    return features().stream().map(block -> block + ".attn.attention").toList();
  }

  /** Multiply-accumulates that a pass saves for one image where nobody reads a feature. */
  long savedWithoutFeatures() {
    return blocks.get(blocks.size() - 1).savedByLeading(grid.tokens(), leading());
  }

  int leading() {
    return Math.toIntExact(grid.leading());
  }

  private static String block(int i) {
    return "blocks." + i;
  }

  void declare(Declaration weights) {
    Shape tokens = new Shape(grid.tokens(), norm.channels());
    for (int i = 0; i < blocks.size(); i++) {
      weights.add(block(i), blocks.get(i), tokens);
    }
    weights.add(NORM, norm, tokens);
  }

  /**
   * The leading tokens behind the norm, and the others too if somebody reads them there.
   *
   * @param z (B, T, C), with positions
   */
  NDArray forward(Pass pass, NDArray z) {
    pass.tap(EMBEDDING, z);
    boolean wholeNorm = pass.wants(NORM);
    int last = blocks.size() - 1;
    NDArray x = z;
    for (int i = 0; i < last; i++) {
      x = pass.tap(block(i), pass.run(block(i), blocks.get(i), x));                                      // (B, T, C)
    }
    x = lastBlock(pass, block(last), x, wholeNorm || isRead(pass, block(last)));
    x = wholeNorm ? x : TokenSequence.leading(pass.scope(), x, leading());
    return pass.tap(NORM, pass.run(NORM, norm, x));
  }

  private NDArray lastBlock(Pass pass, String name, NDArray x, boolean whole) {
    TransformerBlock block = blocks.get(blocks.size() - 1);
    return whole ? pass.tap(name, pass.run(name, block, x)) : block.forwardLeading(pass.in(name), x, leading());
  }

  /** Whether somebody reads what a block of such a name makes of all tokens. */
  static boolean isRead(Pass pass, String block) {
    return pass.wants(block) || pass.wants(block + ".middle") || pass.wants(block + ".attn.attention");
  }
}

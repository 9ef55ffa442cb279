package org.espalier.models.zoo;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.types.Shape;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import org.espalier.models.nn.Declaration;
import org.espalier.models.nn.DropPath;
import org.espalier.models.nn.Init;
import org.espalier.models.nn.LayerNorm;
import org.espalier.models.nn.Linear;
import org.espalier.models.nn.Network;
import org.espalier.models.nn.Pass;
import org.espalier.models.nn.PatchEmbedding;
import org.espalier.models.nn.PatchMerging;
import org.espalier.models.nn.ProbePoint;
import org.espalier.models.nn.TokenSequence;
import org.espalier.models.nn.Transfer;
import org.espalier.models.nn.WindowAttention;

/**
 * Swin (Liu et al. 2021), named as in microsoft/Swin-Transformer: layers of transformer blocks whose attention stays inside windows, which
 * every second block shifts; between layers four neighbours become one token. B batch, N = h w tokens of a layer in row-major order, C
 * channels, K classes. Taps, (B, N, C): {@code patch_embed}; {@code layers.L.blocks.J.middle} and {@code layers.L.blocks.J}, behind the
 * residual additions of block J of layer L, both from 0; {@code layers.L.downsample}, what the next layer begins with. And
 * {@code layers.L.blocks.J.attn.attention}, window by window.
 *
 * @param height of the images in pixels
 * @param width  of the images in pixels
 */
public record Swin(SwinConfig config, int height, int width, int classes) implements Network {
  private static final String EMBEDDING = "patch_embed";
  private static final Init SMALL = new Init.Normal(0, 0.02);

  @Override
  public List<String> features() {
    return List.copyOf(windows().keySet());
  }

  /** The embedding; then the tokens after every residual addition, and before those of a layer what it begins with. */
  @Override
  public List<ProbePoint> probes() {
    List<ProbePoint> points = new ArrayList<>();
    layers().forEach(layer -> {
      List<String> taps = new ArrayList<>(List.of(layer == 0 ? EMBEDDING : merging(layer - 1)));
      blocks(layer).keySet().forEach(block -> taps.addAll(List.of(block + ".middle", block)));
      taps.forEach(tap -> points.add(ProbePoint.tokens(tap, 0, rows(layer), columns(layer))));
    });
    return points;
  }

  /** Of the layers whose grid is one window: the maps of smaller windows are of no grid. */
  @Override
  public List<String> attentions() {
    return windows().entrySet().stream().filter(block -> block.getValue().isGlobal()).map(block -> block.getKey() + ".attn.attention")
        .toList();
  }

  /**
   * Official checkpoints keep the tensors under the key {@code model}, with indices and masks that are computed here. For timm a merging
   * is the first part of the layer behind it, so that its last layer has one.
   */
  @Override
  public Transfer transfer() {
    int last = config.depths().size() - 1;
    Transfer rules = Transfer.classifier("head").ignoring(".*\\.(?:relative_position_index|attn_mask)").renaming("model\\.(.*)", "$1")
        .renaming("head\\.fc\\.(.*)", "head.$1");
    for (int layer = 1; layer <= last; layer++) {
      rules = rules.renamingWhere("(?:model\\.)?" + quoted(last) + "\\..*", quoted(layer) + "\\.(.*)", merging(layer - 1) + ".$1");
    }
    for (Map.Entry<String, WindowAttention> block : windows().entrySet()) {
      rules = rules.resizing(block.getKey() + ".attn." + WindowAttention.TABLE, block.getValue().offsets());
    }
    return rules;
  }

  /** The attention of each block, by the block's name, first to last. */
  public Map<String, WindowAttention> windows() {
    Map<String, WindowAttention> windows = new LinkedHashMap<>();
    layers().forEach(layer -> IntStream.range(0, config.depths().get(layer))
        .forEach(j -> windows.put(block(layer, j), attention(layer, j))));
    return windows;
  }

  private static String quoted(int layer) {
    return Pattern.quote(merging(layer));
  }

  @Override
  public Shape declare(Declaration weights, Shape image) {
    Shape tokens = weights.add(EMBEDDING + ".proj", patches(), image);
    if (config.patchNorm()) {
      weights.add(EMBEDDING + ".norm", norm(0), tokens);
    }
    for (int layer = 0; layer < config.depths().size(); layer++) {
      tokens = layer == 0 ? tokens : weights.add(merging(layer - 1), merge(layer - 1), tokens);
      for (Map.Entry<String, TransformerBlock> block : blocks(layer).entrySet()) {
        weights.add(block.getKey(), block.getValue(), tokens);
      }
    }
    weights.add("norm", norm(config.depths().size() - 1), tokens);
    return weights.add("head", head(), new Shape(tokens.get(1)));
  }

  @Override
  public NDArray forward(Pass pass, NDArray images) {
    NDArray x = pass.run(EMBEDDING + ".proj", patches(), images);                                        // (B, N, C)
    x = pass.tap(EMBEDDING, config.patchNorm() ? pass.run(EMBEDDING + ".norm", norm(0), x) : x);
    for (int layer = 0; layer < config.depths().size(); layer++) {
      x = layer == 0 ? x : pass.tap(merging(layer - 1), pass.run(merging(layer - 1), merge(layer - 1), x));   // (B, N / 4, 2 C)
      for (Map.Entry<String, TransformerBlock> block : blocks(layer).entrySet()) {
        x = pass.tap(block.getKey(), pass.run(block.getKey(), block.getValue(), x));
      }
    }
    NDArray normed = pass.run("norm", norm(config.depths().size() - 1), x);
    NDArray mean = pass.tap(HEAD_INPUT, TokenSequence.mean(pass.scope(), normed));                       // (B, C)
    return pass.run("head", head(), mean);                                                               // (B, K)
  }

  private IntStream layers() {
    return IntStream.range(0, config.depths().size());
  }

  private int rows(int layer) {
    return height / (config.patchSize() << layer);
  }

  private int columns(int layer) {
    return width / (config.patchSize() << layer);
  }

  private static String block(int layer, int index) {
    return "layers." + layer + ".blocks." + index;
  }

  private static String merging(int layer) {
    return "layers." + layer + ".downsample";
  }

  /** Of a layer, by name, first to last. */
  private Map<String, TransformerBlock> blocks(int layer) {
    int before = config.depths().subList(0, layer).stream().mapToInt(Integer::intValue).sum();
    Map<String, TransformerBlock> blocks = new LinkedHashMap<>();
    for (int j = 0; j < config.depths().get(layer); j++) {
      double rate = DropPath.rate(config.dropPath(), before + j, config.depth());
      blocks.put(block(layer, j),
          new TransformerBlock(attention(layer, j), config.width(layer), config.mlpDim(layer), config.normEps(), 0, rate));
    }
    return blocks;
  }

  private WindowAttention attention(int layer, int block) {
    return WindowAttention.fitted(config.width(layer), config.numHeads().get(layer), rows(layer), columns(layer), config.windowSize(),
        block % 2 == 0 ? 0 : config.windowSize() / 2, config.qkvBias());
  }

  private PatchMerging merge(int layer) {
    return new PatchMerging(config.width(layer), rows(layer), columns(layer), config.normEps());
  }

  private PatchEmbedding patches() {
    Init init = Init.uniformFanIn(3.0 * config.patchSize() * config.patchSize());
    return new PatchEmbedding(config.embedDim(), config.patchSize(), init, init);
  }

  private LayerNorm norm(int layer) {
    return new LayerNorm(config.width(layer), config.normEps());
  }

  private Linear head() {
    return new Linear(config.width(config.depths().size() - 1), classes, SMALL, Init.ZEROS);
  }
}

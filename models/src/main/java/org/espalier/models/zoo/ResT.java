package org.espalier.models.zoo;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.types.Shape;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.espalier.models.nn.Declaration;
import org.espalier.models.nn.DropPath;
import org.espalier.models.nn.EfficientSelfAttention;
import org.espalier.models.nn.Init;
import org.espalier.models.nn.LayerNorm;
import org.espalier.models.nn.Linear;
import org.espalier.models.nn.Network;
import org.espalier.models.nn.Pass;
import org.espalier.models.nn.ProbePoint;
import org.espalier.models.nn.TokenSequence;
import org.espalier.models.nn.Transfer;
import org.espalier.models.zoo.ResTConfig.Stage;

/**
 * ResT, version 1 (Zhang and Yang 2021), named as in wofmanaf/ResT: stages of transformer blocks with efficient attention, each on a grid
 * of half the side of the one before. B batch, N = h w tokens of a stage in row-major order, C channels, K classes. Taps: {@code stem}, a
 * map (B, C, h, w); {@code patch_embed_S} (B, N, C), what stage S, from 2, begins with; {@code stageS.J.middle} and {@code stageS.J}
 * (B, N, C), behind the residual additions of block J, from 0; {@code stageS.J.attn.attention}, its softmax (B, heads, N, M).
 *
 * @param height of the images in pixels
 * @param width  of the images in pixels
 */
public record ResT(ResTConfig config, int height, int width, int classes) implements Network {
  private static final String STEM = "stem";
  private static final Init SMALL = new Init.Normal(0, 0.02);

  @Override
  public List<String> features() {
    return IntStream.range(0, config.stages().size()).boxed().flatMap(s -> blocks(s).keySet().stream()).toList();
  }

  /** The stem; then the tokens after every residual addition, and before those of a stage what it begins with. */
  @Override
  public List<ProbePoint> probes() {
    List<ProbePoint> points = new ArrayList<>(List.of(ProbePoint.map(STEM, rows(0), columns(0))));
    for (int s = 0; s < config.stages().size(); s++) {
      List<String> taps = new ArrayList<>(s == 0 ? List.of() : List.of(embedding(s)));
      blocks(s).keySet().forEach(block -> taps.addAll(List.of(block + ".middle", block)));
      for (String tap : taps) {
        points.add(ProbePoint.tokens(tap, 0, rows(s), columns(s)));
      }
    }
    return points;
  }

  /** Of the stages whose keys are all tokens: a reduced grid's keys have no place among the queries. */
  @Override
  public List<String> attentions() {
    return IntStream.range(0, config.stages().size()).filter(s -> config.stages().get(s).srRatio() == 1).boxed()
        .flatMap(s -> blocks(s).keySet().stream()).map(block -> block + ".attn.attention").toList();
  }

  /** Published checkpoints may keep the tensors under the key {@code model}. */
  @Override
  public Transfer transfer() {
    return Transfer.classifier("head").renaming("model\\.(.*)", "$1");
  }

  @Override
  public Shape declare(Declaration weights, Shape image) {
    Shape map = weights.add(STEM, stem(), image);
    Shape tokens = tokens(map);
    for (int s = 0; s < config.stages().size(); s++) {
      if (s > 0) {
        map = weights.add(embedding(s), halving(s), map);
        tokens = tokens(map);
      }
      for (Map.Entry<String, TransformerBlock> block : blocks(s).entrySet()) {
        weights.add(block.getKey(), block.getValue(), tokens);
      }
    }
    weights.add("norm", norm(), tokens);
    return weights.add("head", head(), new Shape(map.get(0)));
  }

  private static Shape tokens(Shape map) {
    return new Shape(map.get(1) * map.get(2), map.get(0));
  }

  @Override
  public NDArray forward(Pass pass, NDArray images) {
    NDArray map = pass.tap(STEM, pass.run(STEM, stem(), images));                                        // (B, C, h, w)
    NDArray x = TokenSequence.ofMap(pass.scope(), map);                                                  // (B, N, C)
    for (int s = 0; s < config.stages().size(); s++) {
      x = s == 0 ? x : pass.tap(embedding(s), halve(pass, s, x));                                        // (B, N / 4, C)
      for (Map.Entry<String, TransformerBlock> block : blocks(s).entrySet()) {
        x = pass.tap(block.getKey(), pass.run(block.getKey(), block.getValue(), x));
      }
    }
    NDArray mean = pass.tap(HEAD_INPUT, TokenSequence.mean(pass.scope(), pass.run("norm", norm(), x)));  // (B, C)
    return pass.run("head", head(), mean);                                                               // (B, K)
  }

  private NDArray halve(Pass pass, int stage, NDArray x) {
    NDArray map = TokenSequence.asMap(pass.scope(), x, rows(stage - 1), columns(stage - 1));
    return TokenSequence.ofMap(pass.scope(), pass.run(embedding(stage), halving(stage), map));
  }

  private int rows(int stage) {
    return height / config.cell(stage);
  }

  private int columns(int stage) {
    return width / config.cell(stage);
  }

  private static String embedding(int stage) {
    return "patch_embed_" + (stage + 1);
  }

  private ResTEmbedding stem() {
    return new ResTEmbedding.Stem(config.stages().get(0).embedDim(), config.stemStrides().get(0), config.stemStrides().get(1));
  }

  private ResTEmbedding halving(int stage) {
    return new ResTEmbedding.Halving(config.stages().get(stage - 1).embedDim(), config.stages().get(stage).embedDim());
  }

  /** Of a stage, by name, first to last. */
  private Map<String, TransformerBlock> blocks(int s) {
    Stage stage = config.stages().get(s);
    int before = config.stages().subList(0, s).stream().mapToInt(Stage::depth).sum();
    EfficientSelfAttention attention = new EfficientSelfAttention(stage.embedDim(), stage.numHeads(), rows(s), columns(s), stage.srRatio(),
        config.qkvBias(), config.mixHeads());
    Map<String, TransformerBlock> blocks = new LinkedHashMap<>();
    for (int j = 0; j < stage.depth(); j++) {
      double rate = DropPath.rate(config.dropPath(), before + j, config.depth());
      blocks.put("stage" + (s + 1) + "." + j,
          new TransformerBlock(attention, stage.embedDim(), stage.mlpDim(), config.normEps(), 0, rate));
    }
    return blocks;
  }

  private int lastDim() {
    return config.stages().get(config.stages().size() - 1).embedDim();
  }

  private LayerNorm norm() {
    return new LayerNorm(lastDim(), config.normEps());
  }

  private Linear head() {
    return new Linear(lastDim(), classes, SMALL, Init.ZEROS);
  }
}

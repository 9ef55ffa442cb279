package org.espalier.models.zoo;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.espalier.models.InputException;
import org.espalier.models.nn.SelfAttention.Normalizer;
import org.espalier.models.zoo.AgentConfig.NormPlace;
import org.espalier.models.zoo.ResNetConfig.Block;

/** Networks by name, each with its published size. Those for 32 pixels end in {@code -32}; the others are for 224. */
public final class Zoo {
  private static final Map<String, ModelConfig> NETWORKS = new LinkedHashMap<>();

  static {
    family("s", vit(16, 288, 6, 9, 0.1, 1e-5), NormPlace.PRE);
    family("b", vit(16, 384, 12, 6, 0, 1e-6), NormPlace.POST);
    deit("ti", 3);
    deit("s", 6);
    deit("b", 12);
    convits("", 16);
    resNets("", ResNetConfig.Stem.IMAGENET);
    NETWORKS.put("efficientnet-b2", EfficientNetConfig.b2(2));
    resTs("", List.of(2, 2));
    NETWORKS.put("swin-t", SwinConfig.tiny(4, 7));
    redNets("", true);
    cits("", 8);
    NETWORKS.put("mixer-ti", MlpMixerConfig.published(16, 192, 12));
    NETWORKS.put("mixer-s", MlpMixerConfig.published(16, 512, 8));
    NETWORKS.put("mixer-b", MlpMixerConfig.published(16, 768, 12));
    family("small-32", vit(4, 144, 6, 9, 0.1, 1e-5), NormPlace.PRE);
    family("tiny-32", vit(4, 64, 4, 8, 0.1, 1e-5), NormPlace.PRE);
    NETWORKS.put("deit-ti-32", DeitConfig.published(4, 3, false));
    NETWORKS.put("deit-s-32", DeitConfig.published(4, 6, false));
    NETWORKS.put("deit-b-32", DeitConfig.published(4, 12, false));
    convits("-32", 4);
    resNets("-32", ResNetConfig.Stem.CIFAR);
    NETWORKS.put("efficientnet-b2-32", EfficientNetConfig.b2(1));
    resTs("-32", List.of(1, 2));
    NETWORKS.put("swin-t-32", SwinConfig.tiny(2, 4));
    redNets("-32", false);
    cits("-32", 2);
    NETWORKS.put("mixer-ti-32", MlpMixerConfig.published(4, 192, 12));
    prsNets("", 16, 768);
    prsNets("-32", 4, 768);
    NETWORKS.put("prsnet-small-32", prsNet(4, 96, 3, 1));
  }

  private Zoo() {}

  private static VitConfig vit(int patch, int width, int depth, int heads, double dropout, double normEps) {
    return new VitConfig(patch, width, depth, heads, 4 * width, dropout, normEps, Normalizer.SOFTMAX, InitScheme.REFERENCE);
  }

  private static void deit(String size, int heads) {
    NETWORKS.put("deit-" + size, DeitConfig.published(16, heads, false));
    NETWORKS.put("deit-" + size + "-distilled", DeitConfig.published(16, heads, true));
  }

  private static void convits(String size, int patch) {
    NETWORKS.put("convit-ti" + size, ConvitConfig.published(patch, 4));
    NETWORKS.put("convit-s" + size, ConvitConfig.published(patch, 9));
    NETWORKS.put("convit-b" + size, ConvitConfig.published(patch, 16));
  }

  private static void resNets(String size, ResNetConfig.Stem stem) {
    NETWORKS.put("resnet10" + size, ResNetConfig.published(Block.BASIC, stem, 1, 1, 1, 1));
    NETWORKS.put("resnet18" + size, ResNetConfig.published(Block.BASIC, stem, 2, 2, 2, 2));
    NETWORKS.put("resnet34" + size, ResNetConfig.published(Block.BASIC, stem, 3, 4, 6, 3));
    NETWORKS.put("resnet50" + size, ResNetConfig.published(Block.BOTTLENECK, stem, 3, 4, 6, 3));
    NETWORKS.put("resnet101" + size, ResNetConfig.published(Block.BOTTLENECK, stem, 3, 4, 23, 3));
    NETWORKS.put("resnet152" + size, ResNetConfig.published(Block.BOTTLENECK, stem, 3, 8, 36, 3));
  }

  private static void redNets(String size, boolean stemPool) {
    NETWORKS.put("rednet26" + size, RedNetConfig.published(stemPool, 1, 2, 4, 1));
    NETWORKS.put("rednet38" + size, RedNetConfig.published(stemPool, 2, 3, 5, 2));
    NETWORKS.put("rednet50" + size, RedNetConfig.published(stemPool, 3, 4, 6, 3));
    NETWORKS.put("rednet101" + size, RedNetConfig.published(stemPool, 3, 4, 23, 3));
    NETWORKS.put("rednet152" + size, RedNetConfig.published(stemPool, 3, 8, 36, 3));
  }

  private static void cits(String size, int projPatch) {
    NETWORKS.put("cit-ti" + size, CitConfig.published(projPatch, 3));
    NETWORKS.put("cit-s" + size, CitConfig.published(projPatch, 6));
    NETWORKS.put("cit-b" + size, CitConfig.published(projPatch, 12));
  }

  private static void resTs(String size, List<Integer> stemStrides) {
    NETWORKS.put("rest-lite" + size, ResTConfig.published(stemStrides, 64, 2));
    NETWORKS.put("rest-s" + size, ResTConfig.published(stemStrides, 64, 6));
    NETWORKS.put("rest-b" + size, ResTConfig.published(stemStrides, 96, 6));
    NETWORKS.put("rest-l" + size, ResTConfig.published(stemStrides, 96, 18));
  }

  private static void family(String size, VitConfig vit, NormPlace norm) {
    NETWORKS.put("vit-" + size, vit);
    NETWORKS.put("agent-" + size, AgentConfig.resLike(vit, norm));
    NETWORKS.put("agent-" + size + "-base", AgentConfig.base(vit, norm));
  }

  private static void prsNets(String size, int patch, int width) {
    NETWORKS.put("prsnet-cmhsa3" + size, prsNet(patch, width, 3, 1));
    NETWORKS.put("prsnet-cmhsa5-token" + size, prsNet(patch, width, 5, 1));
    NETWORKS.put("prsnet-cmhsa5-pixel" + size, prsNet(patch, width, 5, 2));
  }

  private static PrsNetConfig prsNet(int patch, int width, int kernel, int pixelPatch) {
    return new PrsNetConfig(patch, width, 6, kernel, pixelPatch, null, null, 4 * width, PrsNetConfig.Border.ZERO, false, 0, false, false,
        1e-6, null);
  }

  /** All names with their configurations, in order of family. */
  public static Map<String, ModelConfig> networks() {
    return Collections.unmodifiableMap(NETWORKS);
  }

  /** Side, in pixels, of the images that a network of this name is made for. */
  public static int imageSize(String name) {
    return name.endsWith("-32") ? 32 : 224;
  }

  public static ModelConfig find(String name) {
    ModelConfig config = NETWORKS.get(name);
    if (config == null) {
      throw new InputException("no network is named '%s': there are %s", name, String.join(", ", List.copyOf(NETWORKS.keySet())));
    }
    return config;
  }
}

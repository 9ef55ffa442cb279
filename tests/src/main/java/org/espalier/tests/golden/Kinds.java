package org.espalier.tests.golden;

import java.util.Map;
import java.util.TreeMap;
import org.espalier.models.method.SharedConfig.Combine;

/** Every kind of fixture that we compute, by the name in the metadata. */
final class Kinds {
  static final Map<String, Kind> ALL = new TreeMap<>(Map.ofEntries(
      Map.entry("network/agent", new AgentKind()),
      Map.entry("event/reparameterize", new ReparameterizeKind()),
      Map.entry("network/prsnet", NetworkKind.ofBlocks(fixture -> Reparameterized.network(fixture.config()))),
      Map.entry("conversion/conv-to-attention", new ConversionKind()),
      Map.entry("conversion/conv-to-gpsa", new GpsaConversionKind()),
      Map.entry("schedule/reparameterization", new ReparameterizationScheduleKind()),
      Map.entry("network/deit", new DeitKind()),
      Map.entry("network/deit-distilled", new DistilledDeitKind()),
      Map.entry("network/convit", NetworkKind.ofBlocks(Classifiers::convit)),
      Map.entry("network/resnet", NetworkKind.ofStages(Classifiers::resNet)),
      Map.entry("network/efficientnet", NetworkKind.ofStages(Classifiers::efficientNet)),
      Map.entry("layer/gpsa", new GpsaKind()),
      Map.entry("network/rest", new NetworkKind(fixture -> Pyramids.resT(fixture.config()), Pyramids::outputs)),
      Map.entry("network/swin", new SwinKind()),
      Map.entry("network/rednet", new RedNetKind()),
      Map.entry("network/mixer", new CoAdviseKind(Students::mixer, Students::insideMixer)),
      Map.entry("step/co-advise", new CoAdviseKind(Students::ofTokens, Students::views)),
      Map.entry("step/co-advise-resnet", new CoAdviseKind(Students::resNet, student -> Map.of())),
      Map.entry("layer/involution", new InvolutionKind()),
      Map.entry("layer/emsa", new TokenLayerKind(Pyramids::efficientAttention)),
      Map.entry("layer/swin-block", new TokenLayerKind(Pyramids::swinBlock)),
      Map.entry("layer/window-attention", new TokenLayerKind(Pyramids::windowAttention)),
      Map.entry("layer/patch-merging", new TokenLayerKind(Pyramids::patchMerging)),
      Map.entry("layer/drop-path", new DropPathKind()),
      Map.entry("layer/pos-embed-resize", new PositionsKind()),
      Map.entry("layer/generalized-conv", new GeneralizedConvKind()),
      Map.entry("layer/shared-conv", new SharedConvKind()),
      Map.entry("layer/entmax-attention", new EntmaxAttentionKind()),
      Map.entry("function/entmax", new EntmaxKind()),
      Map.entry("layer/resnet-bottleneck", new BlockKind(Blocks::bottleneck)),
      Map.entry("layer/efficientnet-block", new BlockKind(Blocks::efficientNet)),
      Map.entry("loss/feature", new FeatureLossKind()),
      Map.entry("loss/mutual", new MutualLossKind()),
      Map.entry("rule/gradient-alignment", new AlignmentKind()),
      Map.entry("step/vit", new VitStepKind()),
      Map.entry("step/joint", new JointStepKind()),
      Map.entry("step/shared-sum", new SharedStepKind(Combine.SUM)),
      Map.entry("step/shared-aligned", new SharedStepKind(Combine.ALIGN)),
      Map.entry("step/sam", new SamStepKind()),
      Map.entry("schedule/bootstrapping", new ScheduleKind()),
      Map.entry("schedule/deit", new DeitScheduleKind()),
      Map.entry("augmentation/geometry", new GeometryKind()),
      Map.entry("augmentation/mixup-cutmix-smoothing", new MixingKind()),
      Map.entry("data/repeated-augmentation", new RepeatedAugmentationKind()),
      Map.entry("data/subset", new SubsetKind()),
      Map.entry("robustness/corruptions", new CorruptionsKind()),
      Map.entry("picture/feature-map", new FeatureMapKind()),
      Map.entry("analysis/spectrum", new SpectrumKind()),
      Map.entry("analysis/spectrum-of-network", new NetworkSpectrumKind())));

  private Kinds() {}
}

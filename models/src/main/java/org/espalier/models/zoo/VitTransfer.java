package org.espalier.models.zoo;

import org.espalier.models.nn.TokenGrid;
import org.espalier.models.nn.Transfer;

/**
 * Weights that a ViT can begin with: its own, those of timm and DeiT (spec section 2), and the ViT's part of a pair. The softmax
 * and the sparse variant differ only by alpha, which may be missing or too many.
 */
final class VitTransfer {
  private static final String BLOCK = "blocks\\.(\\d+)\\.";
  private static final String LAYER = "transformer.layers.$1.";

  private static final Transfer RULES = Transfer.classifier("cls_head")
      .tolerating(".*\\.softmax\\.alpha")
      .renaming("(?:models\\.)?vit\\.(.*)", "$1")
      .ignoring("(?:models\\.)?cnn\\..*")
      .renaming("pos_embed", "pos_embed.pos_embed")
      .renaming(BLOCK + "(norm[12]\\..*)", LAYER + "$2")
      .renaming(BLOCK + "attn\\.qkv\\.(.*)", LAYER + "attention.linear_qkv.$2")
      .renaming(BLOCK + "attn\\.proj\\.(.*)", LAYER + "attention.linear_out.$2")
      .renaming(BLOCK + "mlp\\.fc([12])\\.(.*)", LAYER + "mlp.linear$2.$3")
      .renaming("norm\\.(.*)", "transformer.norm.$1")
      .renaming("head\\.(.*)", "cls_head.$1");

  private VitTransfer() {}

  static Transfer rules(TokenGrid grid) {
    return RULES.resizing("pos_embed.pos_embed", grid);
  }
}

package org.espalier.models.nn;

import ai.djl.ndarray.types.Shape;
import java.util.List;
import java.util.stream.Stream;

/** A layer that maps images (B, 3, H, W) to logits (B, K). */
public interface Network extends Layer {
  /** Name of the head that learns from the labels. */
  String CLASS_HEAD = "head";
  /** Name of the tap that hands out what the class head reads, (B, C), C as wide as the network ends. */
  String HEAD_INPUT = headInput(CLASS_HEAD);

  /** H, of the images in pixels. */
  int height();

  /** W, of the images in pixels. */
  default int width() {
    return height();
  }

  /** Side of the square images, in pixels; the height of images that are not square. */
  default int imageSize() {
    return height();
  }

  /** Shape of one image, (3, H, W). */
  default Shape image() {
    return new Shape(3, height(), width());
  }

  /** Number of classes, K. */
  int classes();

  /** Names of the taps that hand out block outputs, first to last block. */
  List<String> features();

  /** Where spectra of its feature maps are taken, in order of depth. */
  default List<ProbePoint> probes() {
    return List.of();
  }

  /** Names of the taps that hand out attention probabilities (B, heads, queries, keys), first to last block. */
  default List<String> attentions() {
    return List.of();
  }

  /**
   * Names of the taps that hand out logits (B, K) of heads on tokens of their own that learn from teachers, one a teacher and in their
   * order. With such heads the output in training is the class head's logits, in evaluation the mean of all heads'.
   */
  default List<String> distillationHeads() {
    return List.of();
  }

  /**
   * Names of all heads: first the class head, {@link #CLASS_HEAD} whatever its weights are called, then the distillation heads. Of several
   * each is a tap, in training and in evaluation.
   */
  default List<String> heads() {
    return Stream.concat(Stream.of(CLASS_HEAD), distillationHeads().stream()).toList();
  }

  /** Name of the tap that hands out what one of {@link #heads()} reads, (B, C): the features that its linear map makes logits of. */
  static String headInput(String head) {
    return head + ".input";
  }

  /** Multiply-accumulates that a pass saves for one image where nobody reads a feature, of those that {@link Description} counts. */
  default long savedWithoutFeatures() {
    return 0;
  }

  /** How a weights file may differ that this network begins with. */
  default Transfer transfer() {
    return Transfer.NONE;
  }
}

package org.espalier.models.nn;

import ai.djl.ndarray.types.Shape;

/**
 * A feature map that a network hands out: maps (B, C, height, width), or tokens (B, leading + height * width, C) in row-major order
 * behind leading ones, such as a class token.
 *
 * @param tap     its name
 * @param leading tokens before the grid
 * @param height  of the grid
 * @param width   of the grid
 * @param tokens  whether it comes as tokens
 */
public record ProbePoint(String tap, int leading, int height, int width, boolean tokens) {

  public static ProbePoint map(String tap, int height, int width) {
    return new ProbePoint(tap, 0, height, width, false);
  }

  /** @param map (C, H, W) */
  public static ProbePoint map(String tap, Shape map) {
    return map(tap, Math.toIntExact(map.get(1)), Math.toIntExact(map.get(2)));
  }

  public static ProbePoint tokens(String tap, int leading, int height, int width) {
    return new ProbePoint(tap, leading, height, width, true);
  }
}

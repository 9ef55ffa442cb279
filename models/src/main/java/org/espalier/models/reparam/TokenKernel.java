package org.espalier.models.reparam;

/**
 * A convolution's weights as seen by tokens: (out, in, side, side), which token of the neighbourhood gives what to which entry. Where a
 * token is a pixel that is the kernel itself; where it is a patch of p x p pixels, each pair of pixels that the kernel joins is an
 * entry (spec section 2.1, step 1).
 *
 * @param channels   C of the convolution
 * @param kernel     its side, odd
 * @param pixelPatch p
 */
record TokenKernel(int channels, int kernel, int pixelPatch) {

  /** Width of a token, p^2 C. */
  int width() {
    return pixelPatch * pixelPatch * channels;
  }

  /** Tokens of the neighbourhood's side. */
  int side() {
    return 2 * (((kernel - 1) / 2 + pixelPatch - 1) / pixelPatch) + 1;
  }

  /** @param weight (C, C, kernel, kernel) */
  float[] of(float[] weight) {
    int width = width();
    int side = side();
    float[] tokens = new float[width * width * side * side];
    for (int out = 0; out < width; out++) {
      for (int in = 0; in < width; in++) {
        for (int position = 0; position < side * side; position++) {
          int u = offset(position / side, in / channels / pixelPatch, out / channels / pixelPatch);
          int v = offset(position % side, in / channels % pixelPatch, out / channels % pixelPatch);
          if (u >= 0 && u < kernel && v >= 0 && v < kernel) {
            tokens[(out * width + in) * side * side + position] =
                weight[((out % channels * channels + in % channels) * kernel + u) * kernel + v];
          }
        }
      }
    }
    return tokens;
  }

  /** Row or column of the kernel that joins two pixels, if it is in 0 .. kernel - 1. */
  private int offset(int token, int in, int out) {
    return (token - side() / 2) * pixelPatch + in - out + kernel / 2;
  }

  /** (C), repeated for every pixel of a token. */
  float[] bias(float[] bias) {
    float[] repeated = new float[width()];
    for (int i = 0; i < repeated.length; i++) {
      repeated[i] = bias[i % channels];
    }
    return repeated;
  }
}

package org.espalier.models.nn;

/** How convolutions start: He et al. 2015, normal with a variance of 2 over a fan, for ReLU. */
public enum ConvInit {
  /** By what goes out of a cell; biases are 0. */
  FAN_OUT,
  /** By what comes into a cell; biases are those that PyTorch's layers have by themselves. */
  FAN_IN;

  /** A convolution without bias that keeps the side but for its stride. */
  public Conv2d plain(int in, int out, int kernel, int stride) {
    return Conv2d.plain(in, out, kernel, stride, kernel / 2, weight(in, out, kernel));
  }

  /** A convolution with bias. */
  public Conv2d biased(int in, int out, int kernel, int stride, int padding) {
    Init bias = this == FAN_OUT ? Init.ZEROS : Init.uniformFanIn((double) kernel * kernel * in);
    return Conv2d.biased(in, out, kernel, stride, padding, weight(in, out, kernel), bias);
  }

  private Init weight(int in, int out, int kernel) {
    double cells = (double) kernel * kernel;
    return this == FAN_OUT ? Init.heNormalFanOut(cells * out) : Init.heNormalFanIn(cells * in);
  }
}

package org.espalier.models.nn;

import ai.djl.ndarray.types.Shape;
import java.util.Arrays;
import java.util.function.Supplier;
import org.espalier.models.tensor.RandomStream;

/** First values of a parameter. Drawn on the host, so that they are the same on every device. */
public sealed interface Init {
  Init ZEROS = new Constant(0);
  Init ONES = new Constant(1);

  /** The value of every element. */
  record Constant(double value) implements Init {}

  /** Normal with this mean and standard deviation. */
  record Normal(double mean, double std) implements Init {}

  /** Normal around 0, drawn again outside two standard deviations. */
  record TruncatedNormal(double std) implements Init {}

  /** Uniform in [-bound, bound). */
  record Uniform(double bound) implements Init {}

  /** Values that exist already, in row-major order; asked for when they are needed. */
  record Given(Supplier<float[]> given) implements Init {}

  /** Values that exist for the first elements, in row-major order, and others that are drawn for the rest. */
  record Begun(Supplier<float[]> first, Init rest) implements Init {}

  /** Glorot and Bengio 2010: uniform with bound sqrt(6 / (fanIn + fanOut)). */
  static Init xavierUniform(double fanIn, double fanOut) {
    return new Uniform(Math.sqrt(6 / (fanIn + fanOut)));
  }

  /** What PyTorch's layers have by themselves, weights and biases alike: uniform with bound 1 / sqrt(fanIn). */
  static Init uniformFanIn(double fanIn) {
    return new Uniform(1 / Math.sqrt(fanIn));
  }

  /** He et al. 2015: normal with variance 2 / fanOut. */
  static Init heNormalFanOut(double fanOut) {
    return new Normal(0, Math.sqrt(2 / fanOut));
  }

  /** The same with variance 2 / fanIn. */
  static Init heNormalFanIn(double fanIn) {
    return new Normal(0, Math.sqrt(2 / fanIn));
  }

  /** Values in row-major order. */
  default float[] values(Shape shape, RandomStream random) {
    if (this instanceof Given existing) {
      return existing.given.get();
    }
    if (this instanceof Begun begun) {
      float[] first = begun.first.get();
      float[] values = begun.rest.values(shape, random);
      System.arraycopy(first, 0, values, 0, first.length);
      return values;
    }
    float[] values = new float[Math.toIntExact(shape.size())];
    if (this instanceof Constant constant) {
      Arrays.fill(values, (float) constant.value);
      return values;
    }
    for (int i = 0; i < values.length; i++) {
      values[i] = (float) draw(random);
    }
    return values;
  }

  private double draw(RandomStream random) {
    if (this instanceof Normal normal) {
      return normal.mean + normal.std * random.nextGaussian();
    } else if (this instanceof TruncatedNormal normal) {
      double value;
      do {
        value = random.nextGaussian();
      } while (Math.abs(value) > 2);
      return normal.std * value;
    } else if (this instanceof Uniform uniform) {
      return random.nextDouble(-uniform.bound, uniform.bound);
    }
    return ((Constant) this).value;
  }
}

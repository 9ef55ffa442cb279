package org.espalier.models.nn;

import ai.djl.MalformedModelException;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.AbstractBaseBlock;
import ai.djl.nn.BlockList;
import ai.djl.nn.Parameter;
import ai.djl.nn.ParameterList;
import ai.djl.training.ParameterStore;
import ai.djl.util.PairList;
import java.io.DataInputStream;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;
import org.espalier.models.tensor.Kernel;
import org.espalier.models.tensor.Kernels;
import org.espalier.models.tensor.RandomKey;
import org.espalier.models.tensor.Scope;

/**
 * A layer, or a whole network, as a block of DJL: for {@code Model.setBlock}, {@code Predictor}, {@code Model.save} and
 * {@code Trainer}. Its parameters are called by their published names; it has no children. It computes with the threads and in the
 * gradient mode of the calling thread, and its output belongs to the manager of its input.
 *
 * <p>The n-th training pass draws its dropout masks from (seed, n), counted from 0 since the block was made, so one thread trains it
 * on one device.
 */
public final class DjlBlock extends AbstractBaseBlock {
  private static final Kernel COPIED = Kernels.of(DjlBlock.class).method("copied");
  private final Layer layer;
  private final Shape in;
  private final Description description;
  private final ParameterList parameters = new ParameterList();
  private final RandomKey key;
  private final AtomicLong trainingPasses = new AtomicLong();

  private DjlBlock(Layer layer, Shape in, long seed) {
    this.layer = layer;
    this.in = in;
    this.description = Description.of(layer, in);
    this.key = RandomKey.of(seed, "step");
    beforeInitialize(new Shape(1).addAll(in));
  }

  /**
   * A block without values: {@code Model.load} fills it, or {@code initialize} with the first values of this seed.
   *
   * @param in shape of one sample, without the batch
   */
  public static DjlBlock empty(Layer layer, Shape in, long seed) {
    DjlBlock block = new DjlBlock(layer, in, seed);
    RandomKey first = RandomKey.of(seed, "init");
    for (Slot slot : block.description.slots()) {
      block.add(slot, parameter(slot).optShape(slot.shape()).optInitializer((manager, shape, type) ->
          values(manager, slot.init().values(shape, first.path(slot.name()).stream()), shape)));
    }
    return block;
  }

  /**
   * A block that sees these weights: the same memory, so what one trains the other shows.
   *
   * @param scope stays open as long as the block is used; the weights too
   * @param in    shape of one sample, without the batch
   * @param seed  of the dropout masks
   */
  public static DjlBlock of(Scope scope, Layer layer, Shape in, Weights weights, long seed) {
    DjlBlock block = new DjlBlock(layer, in, seed);
    for (Slot slot : block.description.slots()) {
      block.add(slot, parameter(slot).optArray(scope.constant(weights.get(slot.name()))).optShape(slot.shape()));
    }
    return block;
  }

  private static Parameter.Builder parameter(Slot slot) {
    return Parameter.builder().setName(slot.name()).setType(Parameter.Type.OTHER).optRequiresGrad(slot.trainable());
  }

  private void add(Slot slot, Parameter.Builder parameter) {
    parameters.add(slot.name(), parameter.build());
  }

  private static NDArray values(NDManager manager, float[] values, Shape shape) {
    try (Scope scope = Scope.inside(manager)) {
      return given(scope.floats(values, shape.getShape()), manager);
    }
  }

  /** Nameless, because DJL's own script calls take a name with a dot for the entry of a dictionary. */
  private static NDArray given(NDArray array, NDManager owner) {
    array.attach(owner);
    array.setName(null);
    return array;
  }

  @Override
  protected NDList forwardInternal(ParameterStore store, NDList inputs, boolean training, PairList<String, Object> options) {
    NDArray x = inputs.singletonOrThrow();
    requireFit(x.getShape());
    try (Scope scope = Scope.inside(x.getManager())) {
      Map<String, NDArray> tensors = new LinkedHashMap<>();
      parameters.forEach(entry -> tensors.put(entry.getKey(), store.getValue(entry.getValue(), x.getDevice(), training)));
      Weights weights = new Weights(tensors);
      NDArray own = training ? COPIED.call(scope, x) : x;   // memory of Java must not enter a graph
      Pass pass = training ? Pass.training(scope, weights, key.time(trainingPasses.getAndIncrement()), Taps.none())
          : Pass.evaluation(scope, weights, Taps.none());
      return new NDList(given(layer.forward(pass, own), x.getManager()));
    }
  }

  private void requireFit(Shape input) {
    if (input.dimension() != in.dimension() + 1 || !input.slice(1).equals(in)) {
      throw new IllegalArgumentException("an input of shape %s: a batch of samples of shape %s is needed".formatted(input, in));
    }
  }

  /** @throws IllegalArgumentException if the type is not float32 or the shape is not that of a batch */
  @Override
  public void initialize(NDManager manager, DataType type, Shape... inputs) {
    if (type != DataType.FLOAT32 || inputs.length != 1) {
      throw new IllegalArgumentException("initialize with %d inputs of type %s: one float32 input is needed".formatted(inputs.length, type));
    }
    requireFit(inputs[0]);
    super.initialize(manager, type, inputs);
    parameters.values().forEach(parameter -> parameter.getArray().setName(null));
  }

  /** The values are copied into libtorch's own memory: DJL reads them into memory of Java. */
  @Override
  public void loadParameters(NDManager manager, DataInputStream stream) throws IOException, MalformedModelException {
    loadMetadata(stream.readByte(), stream);
    for (Slot slot : description.slots()) {
      Parameter parameter = parameters.get(slot.name());
      parameter.close();
      parameter.load(manager, stream);
      try (NDArray read = parameter.getArray(); Scope scope = Scope.inside(manager)) {
        if (!read.getShape().equals(slot.shape()) || read.getDataType() != DataType.FLOAT32) {
          throw new MalformedModelException("parameter %s of the file is %s %s: %s float32 is needed".formatted(slot.name(),
              read.getShape(), read.getDataType(), slot.shape()));
        }
        adopt(parameter, given(scope.copy(read), manager));
      }
    }
  }

  /** A parameter that has a shape takes an array only from an initializer. */
  private static void adopt(Parameter parameter, NDArray array) {
    parameter.close();
    parameter.setInitializer((manager, shape, type) -> array);
    parameter.initialize(array.getManager(), array.getDataType());
    array.setName(null);
  }

  @Override
  public BlockList getChildren() {
    return new BlockList();
  }

  @Override
  public ParameterList getDirectParameters() {
    ParameterList copy = new ParameterList();
    copy.addAll(parameters);
    return copy;
  }

  @Override
  public Shape[] getOutputShapes(Shape[] inputs) {
    requireFit(inputs[0]);
    return new Shape[] {new Shape(inputs[0].get(0)).addAll(description.output())};
  }
}

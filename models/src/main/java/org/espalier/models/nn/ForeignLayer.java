package org.espalier.models.nn;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.Block;
import ai.djl.nn.Parameter;
import ai.djl.nn.SymbolBlock;
import ai.djl.nn.norm.Dropout;
import ai.djl.training.ParameterStore;
import ai.djl.util.Pair;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.espalier.models.tensor.Scope;

/**
 * A block of DJL as a layer. Its parameters are called by the path of their blocks, as in {@code 01Conv2d.weight}; those without a
 * gradient are buffers. The block's own arrays give the first values and are not read afterwards, so several sets of weights may
 * serve one block. Its multiply-accumulates are not counted.
 *
 * <p>DJL's BatchNorm moves its running statistics itself. So a block that holds one is trained by passes that move them at once, and
 * not by {@code TrainStep}, which moves them shard by shard.
 *
 * <p>Evaluation is always right. So is training of blocks made of DJL's linear, convolution, normalisation, pooling and activation
 * blocks; one that multiplies or divides by a number of Java on a CPU gets wrong gradients, because DJL lets the graph read memory
 * that is gone by then.
 */
public final class ForeignLayer implements Layer {
  private final Block block;
  private final Map<String, Parameter> parameters = new LinkedHashMap<>();
  private final Map<String, String> nameOf = new LinkedHashMap<>();
  private final boolean draws;
  private final boolean moves;

  /**
   * @param block initialised; it and its arrays stay the caller's, and open until the first values are taken
   * @throws IllegalArgumentException if it has no values yet, or is a TorchScript module, which keeps its weights to itself
   */
  public ForeignLayer(Block block) {
    this.block = block;
    List<Block> parts = new ArrayList<>();
    collect("", block, parts);
    this.draws = parts.stream().anyMatch(Dropout.class::isInstance);
    this.moves = parts.stream().anyMatch(ai.djl.nn.norm.BatchNorm.class::isInstance);
    parameters.forEach((name, parameter) -> nameOf.put(parameter.getId(), name));
  }

  /** Finds the parameters of a block and of those inside, and all these blocks. */
  private void collect(String path, Block part, List<Block> parts) {
    parts.add(part);
    if (part instanceof SymbolBlock) {
      throw new IllegalArgumentException("%s is a TorchScript module and keeps its weights to itself: rebuild it from blocks or layers"
          .formatted(path.isEmpty() ? "the block" : path));
    }
    if (part.getChildren().isEmpty() && !part.isInitialized()) {
      throw new IllegalArgumentException("%s of a foreign block is not initialised: call initialize(manager, FLOAT32, shape) first"
          .formatted(path.isEmpty() ? part.getClass().getSimpleName() : path));
    }
    for (Pair<String, Parameter> entry : part.getDirectParameters()) {
      parameters.put(path + entry.getKey(), entry.getValue());
    }
    for (Pair<String, Block> child : part.getChildren()) {
      collect(path + child.getKey() + ".", child.getValue(), parts);
    }
  }

  @Override
  public Shape declare(Declaration weights, Shape in) {
    parameters.forEach((name, parameter) -> {
      NDArray values = parameter.getArray();
      if (values.getDataType() != DataType.FLOAT32) {
        throw new IllegalArgumentException("parameter %s is %s: float32 is needed".formatted(name, values.getDataType()));
      }
      Init given = new Init.Given(values::toFloatArray);
      if (parameter.requiresGradient()) {
        weights.parameter(name, given, parameter.getShape().getShape());
      } else {
        weights.buffer(name, given, parameter.getShape().getShape());
      }
    });
    Shape output = block.getOutputShapes(new Shape[] {new Shape(1).addAll(in)})[0].slice(1);
    weights.cost(0, output);
    return output;
  }

  /**
   * @throws IllegalStateException in training if a part of the block drops values out: it would draw from a hidden state; or if it holds
   *                               a BatchNorm, and the pass does not move running statistics at once
   */
  @Override
  public NDArray forward(Pass pass, NDArray x) {
    if (draws && pass.training()) {
      throw new IllegalStateException("a foreign block with dropout cannot be trained here, because its draws cannot be had again: "
          + "leave it out, and put a layer of ours around the block");
    }
    if (moves && pass.training() && !pass.movesAtOnce()) {
      throw new IllegalStateException("a foreign block with BatchNorm cannot be trained in shards, because it moves its running "
          + "statistics itself: leave that part out, and put BatchNorm of ours in its place");
    }
    try (Scope own = pass.scope().child()) {
      NDList output = block.forward(new PassStore(own, pass), new NDList(own.alias(x)), pass.training());
      return pass.scope().keep(output.singletonOrThrow());
    }
  }

  /**
   * Gives a block the weights of a pass instead of its own. They come under handles that live as long as the pass of this layer, for
   * DJL lets the left operand of an operation own the result.
   */
  private final class PassStore extends ParameterStore {
    private final Map<String, NDArray> handles = new LinkedHashMap<>();
    private final Scope own;
    private final Pass pass;

    PassStore(Scope own, Pass pass) {
      this.own = own;
      this.pass = pass;
    }

    @Override
    public NDArray getValue(Parameter parameter, Device device, boolean training) {
      if (parameter == null) {
        return null;   // DJL asks so for a bias that is not there
      }
      return handles.computeIfAbsent(nameOf.get(parameter.getId()), name -> own.alias(pass.weight(name)));
    }
  }
}

package org.espalier.models.train;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.types.Shape;
import java.io.IOException;
import java.nio.channels.Channels;
import java.nio.channels.WritableByteChannel;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.espalier.models.checkpoint.DurableFile;
import org.espalier.models.checkpoint.TensorBytes;
import org.espalier.models.checkpoint.TensorFile;
import org.espalier.models.data.Batch;
import org.espalier.models.data.BatchMemory;
import org.espalier.models.data.BatchRef;
import org.espalier.models.data.DataPart;
import org.espalier.models.export.TorchScript;
import org.espalier.models.method.Member;
import org.espalier.models.method.Scored;
import org.espalier.models.nn.Init;
import org.espalier.models.nn.Network;
import org.espalier.models.nn.Pass;
import org.espalier.models.nn.Taps;
import org.espalier.models.nn.Weights;
import org.espalier.models.tensor.ComputeDevice;
import org.espalier.models.tensor.RandomKey;
import org.espalier.models.tensor.Scope;
import org.espalier.models.tensor.ScriptModule;

/** The networks of a learner that learns no more, for scores and answers. One thread at a time. */
public final class FrozenNetworks implements AutoCloseable {
  private static final int TRIAL_IMAGES = 4;
  private final Member member;
  private final Scope scope;
  private final Weights weights;
  private final BatchMemory memory = new BatchMemory();

  /** @throws org.espalier.models.InputException if the tensors are not the member's, under whatever publication's names */
  public FrozenNetworks(ComputeDevice device, Member member, TensorFile tensors) {
    this.member = member;
    this.scope = Scope.open(device);
    try {
      this.weights = Pretrained.whole(scope, member.slots(), tensors, member.transfer());
    } catch (RuntimeException e) {
      scope.close();
      throw e;
    }
  }

  /** Names of the networks. */
  public List<String> names() {
    return member.scored().stream().map(Scored::name).toList();
  }

  /** Names of a network's heads if it has several, each of which can be scored alone; else none. */
  public List<String> heads(String network) {
    List<String> heads = scored(network).network().heads();
    return heads.size() > 1 ? heads : List.of();
  }

  /** Counts over a whole part. */
  public EvaluationScore evaluate(String network, DataPart part, int batchSize) {
    return evaluate(network, List.of(), part, batchSize, 1).get(network);
  }

  /**
   * Counts over a whole part of what a network answers and of what heads of it answer alone: by {@code network}, then by
   * {@code network.head}.
   *
   * @param heads   some of {@link #heads}
   * @param readers threads that read pictures, more for those that take long to make; the counts do not depend on them
   */
  public Map<String, EvaluationScore> evaluate(String network, List<String> heads, DataPart part, int batchSize, int readers) {
    return scores(network, new Question(scored(network).network(), heads, List.of()), new Evaluation(part, batchSize, readers));
  }

  /**
   * The same over a part of some classes only: the logits of the others do not compete.
   *
   * @param classes of the network by the part's class
   */
  public Map<String, EvaluationScore> evaluateAmong(List<Integer> classes, String network, List<String> heads, DataPart part,
      int batchSize) {
    return scores(network, new Question(scored(network).network(), heads, classes), new Evaluation(part, batchSize));
  }

  private Map<String, EvaluationScore> scores(String network, Question question, Evaluation onPart) {
    scope.device().enter();
    Map<String, EvaluationScore> scores = new LinkedHashMap<>();
    try (Evaluation evaluation = onPart) {
      List<EvaluationScore> found = evaluation.of(scope, question, scored(network).weights().apply(weights));
      scores.put(network, found.get(0));
      for (int i = 0; i < question.heads().size(); i++) {
        scores.put(ofHead(network, question.heads().get(i)), found.get(i + 1));
      }
    }
    return scores;
  }

  /** What a head that answers alone goes by. */
  public static String ofHead(String network, String head) {
    return network + "." + head;
  }

  /** What a network and each of its heads make of a batch that somebody has read. */
  public Answer answer(String network, Batch batch) {
    scope.device().enter();
    Network asked = scored(network).network();
    Taps taps = new Taps(Stream.concat(heads(network).stream(), asked.heads().stream().map(Network::headInput)).toList());
    try (Scope own = scope.child()) {
      Pass pass = Pass.evaluation(own, scored(network).weights().apply(weights), taps);
      float[] whole = asked.forward(pass, Evaluation.images(own, batch)).toFloatArray();
      Map<String, Answer.Head> heads = new LinkedHashMap<>();
      for (String head : asked.heads()) {
        float[] logits = asked.heads().size() == 1 ? whole : taps.get(head).toFloatArray();
        heads.put(head, new Answer.Head(logits, taps.get(Network.headInput(head)).toFloatArray()));
      }
      return new Answer(whole, heads);
    }
  }

  /** Logits of a batch of {@code part}, one row of K a sample. */
  public float[][] logits(String network, DataPart part, BatchRef ref) {
    scope.device().enter();
    Scored scored = scored(network);
    try (Batch batch = part.read(ref, memory); Scope own = scope.child()) {
      Pass pass = Pass.evaluation(own, scored.weights().apply(weights), Taps.none());
      NDArray logits = scored.network().forward(pass, Evaluation.images(own, batch));
      return rows(logits.toFloatArray(), batch.size());
    }
  }

  /** A copy of every tensor that a network reads, under its published name. */
  public Map<String, TensorBytes> tensors(String network) {
    return HostTensors.copy(scored(network).weights().apply(weights).asMap());
  }

  /**
   * Writes a network as TorchScript, loads that, and compares what both make of some images.
   *
   * @return the largest difference of a logit, relative to the largest logit where that is above 1
   * @throws IOException if the file cannot be written or read
   */
  public double writeTorchScript(String network, Path file) throws IOException {
    scope.device().enter();
    Scored scored = scored(network);
    Weights own = scored.weights().apply(weights);
    DurableFile.write(file, DurableFile.Content.of((WritableByteChannel target) ->
        TorchScript.write(Channels.newOutputStream(target), scope, scored.network(), own)));
    try (ScriptModule module = ScriptModule.open(file); Scope trial = scope.child()) {
      NDArray images = trialImages(trial, scored.network());
      float[] ours = scored.network().forward(Pass.evaluation(trial, own, Taps.none()), images).toFloatArray();
      return difference(ours, module.forward(trial, images).toFloatArray());
    }
  }

  private static NDArray trialImages(Scope scope, Network network) {
    Shape shape = new Shape(TRIAL_IMAGES).addAll(network.image());
    return scope.floats(new Init.Normal(0, 1).values(shape, RandomKey.of(0, "export").stream()), shape.getShape());
  }

  private static double difference(float[] ours, float[] theirs) {
    double largest = 0;
    double scale = 1;
    for (int i = 0; i < ours.length; i++) {
      largest = Math.max(largest, Math.abs((double) ours[i] - theirs[i]));
      scale = Math.max(scale, Math.abs(ours[i]));
    }
    return largest / scale;
  }

  private static float[][] rows(float[] flat, int count) {
    int width = flat.length / count;
    float[][] rows = new float[count][];
    for (int i = 0; i < count; i++) {
      rows[i] = Arrays.copyOfRange(flat, i * width, (i + 1) * width);
    }
    return rows;
  }

  private Scored scored(String network) {
    return member.scored().stream().filter(scored -> scored.name().equals(network)).findFirst()
        .orElseThrow(() -> new IllegalArgumentException("no network named " + network + " here, but " + names()));
  }

  @Override
  public void close() {
    scope.close();
  }
}

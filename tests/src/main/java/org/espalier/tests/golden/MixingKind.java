package org.espalier.tests.golden;

import ai.djl.ndarray.NDArray;
import java.util.Arrays;
import java.util.List;
import java.util.function.IntFunction;
import java.util.stream.IntStream;
import org.espalier.models.data.Box;
import org.espalier.models.data.Mix;
import org.espalier.models.loss.CrossEntropy;
import org.espalier.models.tensor.Autograd;
import org.espalier.models.tensor.Scope;

/** {@code augmentation/mixup-cutmix-smoothing}: mixed images, targets and losses for given draws (spec section 8). */
final class MixingKind implements Kind {

  @Override
  public Answers compute(Fixture fixture, Scope scope) {
    Config config = fixture.config();
    config.expect("partner", "index B-1-i");
    Batch batch = Batch.read(fixture, config);
    List<Integer> edges = config.integers("cutmix_box_yl_yh_xl_xh");
    Mix cut = Mix.cut(new Box(edges.get(0), edges.get(1), edges.get(2), edges.get(3)), batch.height, batch.width);
    Mix blend = Mix.blend(config.real("mixup_lambda"));
    double[] lambdas = fixture.reals("input/elem_lambda").elements();
    IntFunction<Mix> elements = i -> i % 2 == 0 ? Mix.blend(lambdas[i]) : cut;
    NDArray logits = fixture.tensor(scope, "input/logits");
    Answers answers = new Answers().put("output/cutmix_lambda", cut.lambda());
    mixed(answers, "output/mixup_", batch, i -> blend);
    mixed(answers, "output/cutmix_", batch, i -> cut);
    mixed(answers, "output/elem_", batch, elements);
    loss(answers, scope, "mixup", logits, batch, i -> blend);
    loss(answers, scope, "cutmix", logits, batch, i -> cut);
    loss(answers, scope, "label_smoothing", logits, batch, i -> Mix.NONE);
    answers.put("output/elem_lambda_effective",
        Values.of(IntStream.range(0, batch.size).mapToDouble(i -> elements.apply(i).lambda()).toArray(), batch.size));
    return boxes(answers, fixture, batch);
  }

  private static void mixed(Answers answers, String prefix, Batch batch, IntFunction<Mix> mixes) {
    answers.put(prefix + "x", Values.of(batch.images(mixes), batch.size, batch.channels, batch.height, batch.width))
        .put(prefix + "target", Values.of(batch.targets(mixes), batch.size, batch.classes));
  }

  private static void loss(Answers answers, Scope scope, String name, NDArray logits, Batch batch, IntFunction<Mix> mixes) {
    NDArray leaf = Scope.requireGradient(scope.copy(logits));
    NDArray targets = scope.floats(batch.targets(mixes), batch.size, batch.classes);
    NDArray loss = Autograd.recording(() -> CrossEntropy.of(scope, leaf, targets, 1.0 / batch.size));
    answers.put("output/" + name + "_loss", loss)
        .put("grad/" + name + "_logits", Autograd.gradients(scope, loss, List.of(leaf), false)[0]);
  }

  private static Answers boxes(Answers answers, Fixture fixture, Batch batch) {
    double[] lambdas = fixture.reals("input/box_lambda").elements();
    long[] rows = fixture.integers("input/box_cy").elements();
    long[] columns = fixture.integers("input/box_cx").elements();
    List<Box> boxes = IntStream.range(0, lambdas.length)
        .mapToObj(i -> Box.around((int) rows[i], (int) columns[i], lambdas[i], batch.height, batch.width)).toList();
    long[] edges = boxes.stream().flatMapToLong(box -> Arrays.stream(new long[] {box.top(), box.bottom(), box.left(), box.right()}))
        .toArray();
    return answers.put("output/boxes_yl_yh_xl_xh", Values.of(edges, boxes.size(), 4)).put("output/box_corrected_lambda",
        Values.of(boxes.stream().mapToDouble(box -> box.rest(batch.height, batch.width)).toArray(), boxes.size()));
  }

  /** Images and labels as the fixture gives them. */
  private record Batch(int size, int channels, int height, int width, int classes, double smoothing, float[] images, long[] labels) {

    static Batch read(Fixture fixture, Config config) {
      return new Batch(config.integer("batch"), config.integer("channels", 3), config.integer("height"), config.integer("width"),
          config.integer("classes"), config.real("smoothing", 0.1), fixture.reals("input/x").floats(),
          fixture.integers("input/labels").elements());
    }

    private float[] image(int i) {
      int floats = channels * height * width;
      return Arrays.copyOfRange(images, i * floats, (i + 1) * floats);
    }

    float[] images(IntFunction<Mix> mixes) {
      float[] all = new float[images.length];
      for (int i = 0; i < size; i++) {
        float[] own = image(i);
        mixes.apply(i).apply(own, image(size - 1 - i), own.length, height, width);
        System.arraycopy(own, 0, all, i * own.length, own.length);
      }
      return all;
    }

    float[] targets(IntFunction<Mix> mixes) {
      float[] all = new float[size * classes];
      float[] row = new float[classes];
      for (int i = 0; i < size; i++) {
        mixes.apply(i).target(row, (int) labels[i], (int) labels[size - 1 - i], classes, smoothing);
        System.arraycopy(row, 0, all, i * classes, classes);
      }
      return all;
    }
  }
}

package org.espalier.models.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.Iterator;
import java.util.List;
import java.util.NoSuchElementException;
import org.espalier.models.InputException;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class BatchLoaderTest {
  @TempDir
  Path root;
  private DataPart train;
  private DataPart test;

  @BeforeEach
  void openData() throws IOException {
    Split data = CifarBinary.open(CifarFiles.folder(root, 50, 13), CifarLayout.CIFAR10, DataCache.NONE);
    train = new DataPart(DataPart.TRAIN, data.train(), new Recipe(new Transform.PadCropFlip(null), 32, Normalization.CIFAR10));
    test = new DataPart(DataPart.TEST, data.test(), new Recipe(new Transform.Resize(), 16, Normalization.CIFAR10));
  }

  @Test
  void bitsAndOrderDoNotDependOnTheNumberOfWorkers() {
    BatchPlan plan = BatchPlan.training(train, 7, 8);

    List<ByteBuffer> one = read(plan.from(0, 0), 1, 2, 15);
    List<ByteBuffer> three = read(plan.from(0, 0), 3, 5, 15);

    assertThat(three).isEqualTo(one);
  }

  @Test
  void startingInTheMiddleOfAnEpochGivesTheRestOfTheWholeRun() {
    BatchPlan plan = BatchPlan.training(train, 7, 8);

    List<ByteBuffer> whole = read(plan.from(0, 0), 2, 3, 14);
    List<ByteBuffer> rest = read(plan.from(1, 4), 1, 3, 4);

    assertThat(plan.batches()).isEqualTo(6);
    assertThat(rest).isEqualTo(whole.subList(10, 14));
  }

  @Test
  void everyEpochAugmentsDifferentlyButABatchReferenceAlwaysGivesTheSameBits() {
    BatchPlan plan = BatchPlan.training(train, 7, 8);
    BatchRef ref = plan.batch(3, 2);
    BatchRef later = new BatchRef(ref.dataHash(), ref.part(), ref.recipe(), ref.seed(), 4, ref.samples());
    BatchMemory memory = new BatchMemory();

    ByteBuffer first = copy(train.read(ref, memory));
    ByteBuffer other = copy(train.read(later, memory));
    ByteBuffer again = copy(train.read(ref, memory));

    assertThat(again).isEqualTo(first);
    assertThat(other).isNotEqualTo(first);
  }

  /** Only basic arithmetic makes a batch, so its bits are equal on every machine; other bits here are other bits in every run. */
  @Test
  void theBitsOfAnAugmentedBatchAreFrozen() throws NoSuchAlgorithmException {
    DataPart shapes = new DataPart(DataPart.TRAIN, Shapes.paint(32, 1, 0).train(),
        new Recipe(new Transform.PadCropFlip(null), 48, Normalization.SHAPES));
    ByteBuffer images = shapes.read(BatchPlan.training(shapes, 7, 16).batch(2, 1), new BatchMemory()).images();
    ByteBuffer fixedOrder = ByteBuffer.allocate(images.remaining()).order(ByteOrder.LITTLE_ENDIAN);
    fixedOrder.asFloatBuffer().put(images.asFloatBuffer());

    byte[] hash = MessageDigest.getInstance("SHA-256").digest(fixedOrder.array());

    assertThat(HexFormat.of().formatHex(hash)).isEqualTo("8b134eae71f4066ca2352d9659a2dace39924bc14dd6ecc89ccff0ff1b0c43d5");
  }

  @Test
  void copiesOfASampleInABatchAreAugmentedDifferently() {
    BatchRef ref = BatchPlan.training(train, 7, 8).batch(0, 0);
    BatchRef copies = new BatchRef(ref.dataHash(), ref.part(), ref.recipe(), 7, 0, List.of(new Sample(5, 0), new Sample(5, 1)));

    ByteBuffer images = train.read(copies, new BatchMemory()).images();

    int half = images.limit() / 2;
    assertThat(images.slice(0, half)).isNotEqualTo(images.slice(half, half));
  }

  @Test
  void anEvaluationHasEverySampleOnceInOrder() {
    List<Integer> labels = new ArrayList<>();
    List<Integer> sizes = new ArrayList<>();
    try (BatchLoader loader = new BatchLoader(test, 2, 3)) {
      loader.start(BatchPlan.evaluation(test, 5).epoch(0));
      while (loader.hasNext()) {
        try (Batch batch = loader.next()) {
          sizes.add(batch.size());
          for (int i = 0; i < batch.size(); i++) {
            labels.add(batch.label(i));
          }
          assertThat(batch.images().remaining()).isEqualTo(batch.size() * 3 * 16 * 16 * Float.BYTES);
          assertThat(batch.labels().remaining()).isEqualTo(batch.size() * Long.BYTES);
          assertThat(batch.images().isDirect()).isTrue();
        }
      }
      assertThatThrownBy(loader::next).isInstanceOf(NoSuchElementException.class);
    }

    assertThat(sizes).containsExactly(5, 5, 3);
    assertThat(labels).containsExactly(0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 0, 1, 2);
  }

  @Test
  void aBrokenSampleReachesTheConsumerWithItsMessageAndTheNextBatchCanStillBeHad() {
    DataPart broken = new DataPart(DataPart.TRAIN, new Breaking(train.set(), 9), train.recipe());
    try (BatchLoader loader = new BatchLoader(broken, 2, 3)) {
      loader.start(BatchPlan.evaluation(broken, 8).epoch(0));
      loader.next().close();
      assertThatThrownBy(loader::next).isInstanceOf(InputException.class).hasMessage("sample 9 is broken");
      try (Batch third = loader.next()) {
        assertThat(third.ref().samples().get(0).id()).isEqualTo(16);
      }
    }
  }

  @Test
  void aConsumerThatHoldsAllMemoryIsToldInsteadOfWaitingForEver() {
    try (BatchLoader loader = new BatchLoader(train, 1, 2)) {
      loader.start(BatchPlan.training(train, 0, 8).from(0, 0));
      Batch first = loader.next();
      loader.next();
      assertThatThrownBy(loader::next).isInstanceOf(IllegalStateException.class).hasMessageContaining("close one first");
      first.close();
      first.close();
      loader.next();
      assertThatThrownBy(loader::next).isInstanceOf(IllegalStateException.class);
    }
  }

  @Test
  void startingAgainElsewhereThrowsAwayWhatWasPrefetched() {
    BatchPlan plan = BatchPlan.training(train, 0, 8);
    try (BatchLoader loader = new BatchLoader(train, 2, 4)) {
      loader.start(plan.from(0, 0));
      loader.next().close();
      loader.start(plan.from(5, 3));
      for (int i = 3; i < 6; i++) {
        try (Batch batch = loader.next()) {
          assertThat(batch.ref()).isEqualTo(plan.batch(5, i));
        }
      }
    }
  }

  @Test
  void closingEarlyLeavesNoThread() {
    BatchLoader loader = new BatchLoader(train, 3, 6);
    loader.start(BatchPlan.training(train, 0, 8).from(0, 0));
    Batch held = loader.next();
    List<Thread> before = loaderThreads();
    loader.close();

    assertThat(before).isNotEmpty();
    assertThat(loaderThreads()).isEmpty();
    assertThat(held.images().remaining()).isPositive();
    held.close();
    assertThatThrownBy(loader::next).isInstanceOf(IllegalStateException.class).hasMessageContaining("closed");
  }

  @Test
  void aBatchOfOtherDataOrOfAnotherRecipeIsRefused() {
    BatchRef ref = BatchPlan.training(train, 0, 8).batch(0, 0);
    BatchRef foreign = new BatchRef("00", ref.part(), ref.recipe(), 0, 0, ref.samples());
    BatchRef changed = new BatchRef(ref.dataHash(), ref.part(), "resize", 0, 0, ref.samples());
    BatchRef beyond = new BatchRef(ref.dataHash(), ref.part(), ref.recipe(), 0, 0, List.of(new Sample(50, 0)));

    assertThatThrownBy(() -> train.read(foreign, new BatchMemory())).isInstanceOf(InputException.class)
        .hasMessageContainingAll("data hash", "\"00\"");
    assertThatThrownBy(() -> train.read(changed, new BatchMemory())).isInstanceOf(InputException.class)
        .hasMessageContainingAll("recipe", "\"resize\"");
    assertThatThrownBy(() -> train.read(beyond, new BatchMemory())).isInstanceOf(InputException.class)
        .hasMessageContaining("no sample 50");
  }

  private static List<Thread> loaderThreads() {
    return Thread.getAllStackTraces().keySet().stream().filter(t -> t.getName().startsWith("batches-") && t.isAlive()).toList();
  }

  private List<ByteBuffer> read(Iterator<BatchRef> refs, int workers, int ahead, int count) {
    List<ByteBuffer> bytes = new ArrayList<>();
    try (BatchLoader loader = new BatchLoader(train, workers, ahead)) {
      loader.start(refs);
      for (int i = 0; i < count; i++) {
        try (Batch batch = loader.next()) {
          bytes.add(copy(batch));
        }
      }
    }
    return bytes;
  }

  /** Images and labels together, in memory of their own. */
  private static ByteBuffer copy(Batch batch) {
    ByteBuffer copy = ByteBuffer.allocate(batch.images().remaining() + batch.labels().remaining());
    return copy.put(batch.images()).put(batch.labels()).flip();
  }
}

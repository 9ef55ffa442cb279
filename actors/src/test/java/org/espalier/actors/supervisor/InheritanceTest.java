package org.espalier.actors.supervisor;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.InstantSource;
import java.util.Map;
import java.util.OptionalLong;
import java.util.concurrent.atomic.AtomicBoolean;
import org.espalier.analysis.run.RunFolder;
import org.espalier.analysis.run.RunRecorder;
import org.espalier.models.Failpoint;
import org.espalier.models.checkpoint.Checkpoint;
import org.espalier.models.checkpoint.CheckpointStore;
import org.espalier.models.checkpoint.Disk;
import org.espalier.models.checkpoint.Origin;
import org.espalier.models.checkpoint.Position;
import org.espalier.models.checkpoint.TensorBytes;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A run begins with what another has trained, which has checkpoints of steps 3 and 6. */
class InheritanceTest {
  private static final String OWN = "b".repeat(64);
  @TempDir Path folder;
  private RunFolder parent;
  private RunFolder run;
  private Checkpoint third;
  private Checkpoint sixth;

  @BeforeEach
  void train() throws IOException {
    parent = RunFolder.create(folder.resolve("parent"), "{}", "");
    run = RunFolder.create(folder.resolve("run"), "{}", "");
    CheckpointStore store = new CheckpointStore(parent.checkpoints());
    store.claim(1);
    try (RunRecorder recorder = RunRecorder.open(parent, InstantSource.system())) {
      third = checkpoint(store, recorder, 3);
      sixth = checkpoint(store, recorder, 6);
    }
  }

  private static Checkpoint checkpoint(CheckpointStore store, RunRecorder recorder, long step) throws IOException {
    for (long done = step - 2; done <= step; done++) {
      recorder.step(done, 1, Map.of("vit", Map.of("loss", 1.0 / done)), Map.of());
    }
    SavedState state = new SavedState(JsonNodeFactory.instance.objectNode().put("step", step), recorder.mark(step), step, "abacus");
    return store.write(new Origin("test", 1, "a".repeat(64)), 1, new Position(step, 0, (int) step),
        Map.of("vit.safetensors", Map.of("fc.weight", TensorBytes.of(new float[] {step}, 1))), state.toJson());
  }

  private OptionalLong take(long least, long most) throws IOException {
    return new Inheritance(Disk.LOCAL, InstantSource.system()).take(parent, least, most, run, OWN);
  }

  private void assertBegunAt(long step) throws IOException {
    Checkpoint own = new CheckpointStore(run.checkpoints()).latestVerified().checkpoint().orElseThrow();
    assertThat(own.manifest().position().step()).isEqualTo(step);
    assertThat(own.manifest().origin().experimentHash()).isEqualTo(OWN);
    assertThat(own.tensors("vit.safetensors").tensor("fc.weight").floats()).containsExactly(step);
    assertThat(Files.readAllLines(run.events())).as("the record up to there, and where it is from").hasSize((int) step + 1)
        .last().asString().contains("\"kind\":\"forked\"", "\"forkStep\":" + step, "\"parent\":\"parent\"");
  }

  @Test
  void itTakesTheLastOneOfARange() throws IOException {
    assertThat(take(1, 2)).isEmpty();
    assertThat(take(4, 5)).isEmpty();
    assertThat(take(1, 5)).hasValue(3);
    assertBegunAt(3);
    assertThat(take(1, 6)).as("a run that has begun").isEmpty();
  }

  @Test
  void oneThatIsDamagedIsPassedOver() throws IOException {
    Files.write(sixth.folder().resolve("vit.safetensors"), new byte[] {1}, StandardOpenOption.APPEND);

    assertThat(take(6, 6)).isEmpty();
    assertThat(take(1, 6)).hasValue(3);
    assertBegunAt(3);
  }

  /** A run that goes on keeps its newest checkpoints, and knows of nobody who reads an older one. */
  @Test
  void oneThatIsDeletedWhileItIsCopiedIsPassedOverToo() throws Exception {
    AtomicBoolean deleted = new AtomicBoolean();
    try (AutoCloseable parentGoesOn = Failpoint.observe(place -> {
      if (place.equals("checkpoint.begun") && deleted.compareAndSet(false, true)) {
        delete(sixth.folder());
      }
    })) {
      assertThat(take(1, 6)).hasValue(3);
    }

    assertThat(deleted).isTrue();
    assertThat(third.folder()).exists();
    assertBegunAt(3);
  }

  private static void delete(Path tree) {
    try {
      Disk.LOCAL.delete(tree);
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }
}

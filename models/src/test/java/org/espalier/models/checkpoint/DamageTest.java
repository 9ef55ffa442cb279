package org.espalier.models.checkpoint;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DamageTest {
  private static final List<String> FILES =
      List.of("vit.safetensors", "agent.safetensors", "vit.adamw.safetensors", "manifest.json");
  private static final String NEWEST = "step-000000000200";

  @TempDir Path folder;
  private CheckpointStore store;

  @BeforeEach
  void twoCheckpoints() throws IOException {
    store = new CheckpointStore(folder);
    store.claim(1);
    Sketches.write(store, 1, 100);
    Sketches.write(store, 1, 200);
  }

  @Test
  void everyChangedBitIsSeenAndTheCheckpointBeforeIsUsed() throws IOException {
    Random chance = new Random(20261121);
    for (int i = 0; i < 400; i++) {
      Path file = file(FILES.get(i % FILES.size()));
      byte[] sound = Files.readAllBytes(file);
      int bit = chance.nextInt(8 * sound.length);
      byte[] flipped = sound.clone();
      flipped[bit / 8] ^= (byte) (1 << bit % 8);
      Files.write(file, flipped);

      expectFallBack("bit " + bit + " of " + file.getFileName());
      Files.write(file, sound);
    }
    assertThat(store.latestVerified().checkpoint().orElseThrow().name()).isEqualTo(NEWEST);
  }

  @Test
  void everyTruncationIsSeen() throws IOException {
    Random chance = new Random(7);
    for (int i = 0; i < 100; i++) {
      Path file = file(FILES.get(i % FILES.size()));
      byte[] sound = Files.readAllBytes(file);
      int length = i < FILES.size() ? 0 : chance.nextInt(sound.length);
      Files.write(file, Arrays.copyOf(sound, length));

      expectFallBack(file.getFileName() + " cut to " + length);
      Files.write(file, sound);
    }
  }

  @Test
  void everyLongerFileIsSeen() throws IOException {
    for (String name : FILES) {
      byte[] sound = Files.readAllBytes(file(name));
      Files.write(file(name), Arrays.copyOf(sound, sound.length + 1));
      expectFallBack(name + " with a byte more");
      Files.write(file(name), sound);
    }
  }

  @Test
  void everyMissingFileIsSeen() throws IOException {
    for (String name : FILES) {
      byte[] sound = Files.readAllBytes(file(name));
      Files.delete(file(name));
      expectFallBack(name + " is missing");
      Files.write(file(name), sound);
    }
  }

  @Test
  void swappedFilesAreSeen() throws IOException {
    swap(file("vit.safetensors"), file("agent.safetensors"));
    expectFallBack("learners swapped");
    swap(file("vit.safetensors"), file("agent.safetensors"));
    swap(file("vit.safetensors"), folder.resolve("step-000000000100/vit.safetensors"));
    assertThat(store.latestVerified().checkpoint()).as("files of two checkpoints swapped").isEmpty();
  }

  @Test
  void aManifestOfAnotherStepIsSeen() throws IOException {
    Files.copy(folder.resolve("step-000000000100/manifest.json"), file("manifest.json"), StandardCopyOption.REPLACE_EXISTING);
    expectFallBack("manifest of step 100");
    swap(folder.resolve("step-000000000100"), folder.resolve(NEWEST));
    assertThat(store.latestVerified().checkpoint()).isEmpty();
  }

  @Test
  void aDamagedCheckpointIsSetAsideAndNothingOfItIsDeleted() throws IOException {
    Files.write(file("vit.safetensors"), new byte[10]);

    Recovery recovery = store.recover();

    assertThat(recovery.checkpoint().orElseThrow().name()).isEqualTo("step-000000000100");
    assertThat(recovery.passedOver()).singleElement().isInstanceOfSatisfying(Verdict.Damaged.class, damaged ->
        assertThat(damaged.reason()).contains("vit.safetensors has 10 bytes, written were "));
    assertThat(Disk.LOCAL.list(folder)).containsExactly("fence", "step-000000000100", NEWEST + ".damaged");
    assertThat(Disk.LOCAL.list(folder.resolve(NEWEST + ".damaged"))).hasSize(4);
    assertThat(store.recover().passedOver()).isEmpty();

    Sketches.write(store, 1, 200);
    Files.write(file("manifest.json"), new byte[10]);
    store.recover();
    assertThat(Disk.LOCAL.list(folder)).contains(NEWEST + ".damaged", NEWEST + ".damaged-2");
  }

  @Test
  void aCheckpointThatCannotBeReadNowIsPassedOverAndKept() throws IOException {
    var disk = new FragileDisk(Files.createDirectory(folder.resolve("graveyard")));
    var failing = new CheckpointStore(folder, disk);
    for (int operation = 1; operation < 7; operation++) {
      disk.failAt(operation);
      Recovery recovery = failing.recover();
      assertThat(disk.hasFailed()).isTrue();
      assertThat(Sketches.isWhole(recovery.checkpoint().orElseThrow())).isTrue();
      assertThat(recovery.passedOver()).allMatch(Verdict.Unreadable.class::isInstance).hasSize(1);
      disk.failAt(-1);
      assertThat(failing.recover().checkpoint().orElseThrow().name()).isEqualTo(NEWEST);
    }
  }

  private void expectFallBack(String what) throws IOException {
    Recovery recovery = store.latestVerified();
    assertThat(recovery.passedOver()).as(what).singleElement().isInstanceOf(Verdict.Damaged.class)
        .extracting(Verdict::name).isEqualTo(NEWEST);
    Checkpoint before = recovery.checkpoint().orElseThrow();
    assertThat(before.name()).as(what).isEqualTo("step-000000000100");
    assertThat(Sketches.isWhole(before)).as(what).isTrue();
  }

  private Path file(String name) {
    return folder.resolve(NEWEST).resolve(name);
  }

  private void swap(Path a, Path b) throws IOException {
    Path aside = folder.resolve("aside");
    Disk.LOCAL.move(a, aside);
    Disk.LOCAL.move(b, a);
    Disk.LOCAL.move(aside, b);
  }
}

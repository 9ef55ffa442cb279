package org.espalier.models.checkpoint;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.Predicate;
import org.espalier.models.Failpoint;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CrashTest {
  @TempDir Path root;
  private int runs;

  @Test
  void aCrashAtAnyPlaceLosesNothingThatWasPublished() throws Exception {
    List<String> places = placesOf();
    assertThat(places).contains("file.before-write", "file.before-flush", "file.after-flush", "file.before-rename",
        "file.after-rename", "checkpoint.begun", "checkpoint.before-manifest", "checkpoint.before-rename",
        "checkpoint.after-rename", "checkpoint.published", "checkpoint.before-delete", "checkpoint.half-deleted");
    for (int place = 0; place < places.size(); place++) {
      for (int seed = 0; seed < 3; seed++) {
        crashAndGoOn(place, places.get(place), seed);
      }
    }
  }

  @Test
  void aCrashWhileAFileIsReplacedLeavesTheOldOneOrTheNewOne() throws Exception {
    for (String place : List.of("file.before-write", "file.before-flush", "file.after-flush", "file.before-rename",
        "file.after-rename")) {
      for (int seed = 0; seed < 5; seed++) {
        FragileDisk disk = newDisk();
        Path folder = Files.createDirectory(root.resolve("replaced" + runs));
        Path file = folder.resolve("vit.json");
        replace(disk, file, "old");
        cutPowerAt(disk, name -> name.equals(place), () -> replace(disk, file, "new"));
        FragileDisk after = disk.restart(folder, new Random(seed));

        assertThat(Files.readString(file)).as("power cut at %s, seed %d", place, seed).isIn("old", "new");
        replace(after, file, "newest");
        assertThat(Disk.LOCAL.list(folder)).containsExactly("vit.json");
      }
    }
  }

  @Test
  void aWrittenFileOutlivesACrash() throws Exception {
    for (int seed = 0; seed < 10; seed++) {
      FragileDisk disk = newDisk();
      Path folder = Files.createDirectory(root.resolve("kept" + runs));
      replace(disk, folder.resolve("vit.json"), "old");
      replace(disk, folder.resolve("vit.json"), "new");
      disk.restart(folder, new Random(seed));
      assertThat(folder.resolve("vit.json")).hasContent("new");
    }
  }

  private static void replace(FragileDisk disk, Path file, String text) throws StorageException {
    DurableFile.write(disk, file, DurableFile.Content.of(text.getBytes(StandardCharsets.UTF_8)));
  }

  private List<String> placesOf() throws Exception {
    List<String> places = new ArrayList<>();
    observed(places::add, () -> new Life(newDisk()).live());
    return places;
  }

  private static void cutPowerAt(FragileDisk disk, Predicate<String> place, ThrowingRunnable action) throws Exception {
    observed(reached -> {
      if (place.test(reached)) {
        disk.cutPower();
        throw new FragileDisk.PowerCut();
      }
    }, () -> assertThatThrownBy(action::run).isInstanceOf(FragileDisk.PowerCut.class));
  }

  private void crashAndGoOn(int place, String name, int seed) throws Exception {
    FragileDisk disk = newDisk();
    Life life = new Life(disk);
    int[] passed = {0};
    cutPowerAt(disk, any -> passed[0]++ == place, life::live);

    String story = "power cut at place " + place + " (" + name + "), seed " + seed;
    FragileDisk after = disk.restart(life.folder, new Random(seed));
    var store = new CheckpointStore(life.folder, after);
    store.claim(2);
    Recovery recovery = store.recover();

    assertThat(recovery.passedOver()).as(story).isEmpty();
    if (life.published > 0) {
      Checkpoint found = recovery.checkpoint().orElseThrow();
      assertThat(found.manifest().position().step()).as(story).isGreaterThanOrEqualTo(life.published);
      assertThat(Sketches.isWhole(found)).as(story).isTrue();
    }
    assertThat(Disk.LOCAL.list(life.folder)).as(story).allMatch(entry -> entry.matches("fence|step-\\d{12}"));
    assertThat(Sketches.isWhole(Sketches.write(store, 2, 900))).as(story).isTrue();
  }

  private FragileDisk newDisk() throws IOException {
    runs++;
    return new FragileDisk(Files.createDirectories(root.resolve("graveyard" + runs)));
  }

  private static void observed(Consumer<String> observer, ThrowingRunnable action) throws Exception {
    try (AutoCloseable end = Failpoint.observe(observer)) {
      action.run();
    }
  }

  private interface ThrowingRunnable {
    void run() throws Exception;
  }

  /** Two checkpoints, of which one is kept at a time. */
  private final class Life {
    private final Path folder = root.resolve("run" + runs);
    private final CheckpointStore store;
    private long published;

    Life(FragileDisk disk) throws IOException {
      Files.createDirectories(folder);
      this.store = new CheckpointStore(folder, disk);
    }

    void live() throws StorageException {
      store.claim(1);
      for (long step = 100; step <= 200; step += 100) {
        Sketches.write(store, 1, step);
        published = step;
        store.retain(1, Set.of());
      }
    }
  }
}

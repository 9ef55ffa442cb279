package org.espalier.models.tensor;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** Known answers were computed in Python: hashlib.sha256 over struct.pack of the fields as the contract of hash says. */
class RandomKeyTest {
  private static final RandomKey FULL = new RandomKey(-1, "dropout", "vit", "blocks.3.größe", 1L << 40, 63, 1);

  @Test
  void hashesAreTheFrozenOnes() {
    assertThat(RandomKey.of(0, "").hash()).isEqualTo(0x2c34ce1df23b838cL);
    assertThat(RandomKey.of(7, "order").time(3).hash()).isEqualTo(0x74192073e9e13c8cL);
    assertThat(FULL.hash()).isEqualTo(0xa5e10213e4e36ab9L);
  }

  @Test
  void aGeneratorSeedIsTheLowHalfOfTheHash() {
    assertThat(FULL.generatorSeed()).isEqualTo(FULL.hash() & 0xFFFFFFFFL).isBetween(0L, 0xFFFFFFFFL);
  }

  @Test
  void everyFieldMattersAndNeighbouringStringsDoNotRunTogether() {
    RandomKey key = new RandomKey(1, "crop", "vit", "a", 2, 3, 4);
    List<RandomKey> others = List.of(key, new RandomKey(2, "crop", "vit", "a", 2, 3, 4), key.learner("agent"), key.path("b"),
        key.time(9), key.item(9), key.pass(9), new RandomKey(1, "flip", "vit", "a", 2, 3, 4), key.learner("vita").path(""),
        new RandomKey(1, "cropv", "it", "a", 2, 3, 4));

    Set<Long> hashes = new HashSet<>();
    others.forEach(other -> hashes.add(other.hash()));

    assertThat(hashes).hasSize(others.size());
    assertThat(new RandomKey(1, "crop", "vit", "a", 2, 3, 4).hash()).isEqualTo(key.hash());
  }
}

package org.espalier.models.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.IntStream;
import org.espalier.models.InputException;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SubsetsTest {
  @TempDir
  Path root;
  private DataSet whole;

  /** 203 samples: classes 0 to 2 have 21, the others 20. */
  @BeforeEach
  void openData() throws IOException {
    whole = CifarBinary.open(CifarFiles.folder(root, 203, 10), CifarLayout.CIFAR10, DataCache.NONE).train();
  }

  @Test
  void aFractionKeepsTheSameShareOfEveryClass() {
    assertThat(counts(Subsets.fraction(whole, 0.25, 3))).containsOnly(5);
    assertThat(counts(Subsets.fraction(whole, 0.5, 3))).containsOnly(10);
    assertThat(counts(Subsets.fraction(whole, 0.93, 3))).containsExactly(20, 20, 20, 19, 19, 19, 19, 19, 19, 19);
    assertThat(Subsets.fraction(whole, 1, 3)).isSameAs(whole);
  }

  @Test
  void aSmallerPartIsInsideALargerOneWhetherByShareOrByCount() {
    Set<Long> five = ids(Subsets.fraction(whole, 0.25, 3));

    assertThat(ids(Subsets.fraction(whole, 0.5, 3))).containsAll(five);
    assertThat(ids(Subsets.perClass(whole, 5, 3))).isEqualTo(five);
    assertThat(ids(Subsets.perClass(whole, 2, 3))).hasSize(20).isSubsetOf(five);
  }

  @Test
  void theSeedDecidesAndNothingElse() {
    assertThat(ids(Subsets.perClass(whole, 2, 3))).isEqualTo(ids(Subsets.perClass(whole, 2, 3)));
    assertThat(ids(Subsets.perClass(whole, 2, 4))).isNotEqualTo(ids(Subsets.perClass(whole, 2, 3)));
    // Computed in Python; other numbers here are other bits in every run on a part of its data.
    assertThat(ids(Subsets.perClass(whole, 2, 0)))
        .containsExactly(1L, 16L, 23L, 40L, 60L, 62L, 67L, 71L, 75L, 83L,
            106L, 128L, 144L, 145L, 159L, 164L, 168L, 172L, 187L, 189L);
  }

  @Test
  void thePublishedRulesRoundDown() {
    assertThat(counts(Subsets.fraction(whole, 0.01, SubsetRule.NESTED, 0))).containsOnly(1);
    assertThat(counts(Subsets.fraction(whole, 0.29, SubsetRule.NESTED, 0))).containsExactly(6, 6, 6, 5, 5, 5, 5, 5, 5, 5);
    Set<Long> tenth = ids(Subsets.fraction(whole, 0.1, SubsetRule.NESTED, 0));
    assertThat(ids(Subsets.fraction(whole, 0.5, SubsetRule.NESTED, 0))).containsAll(tenth);
    assertThat(ids(Subsets.perClass(whole, 2, SubsetRule.NESTED, 0))).isEqualTo(tenth);
    assertThat(ids(Subsets.fraction(whole, 0.1, SubsetRule.NESTED, 1))).isNotEqualTo(tenth);
  }

  @Test
  void theFirstByNameAreNotShuffled() {
    DataSet part = Subsets.fraction(whole, 0.1, SubsetRule.FIRST_BY_NAME, 5);
    assertThat(counts(part)).containsOnly(2);
    for (int label = 0; label < 10; label++) {
      int wanted = label;
      int[] members = IntStream.range(0, whole.size()).filter(i -> whole.label(i) == wanted).limit(2).toArray();
      assertThat(ids(part)).contains(whole.id(members[0]), whole.id(members[1]));
    }
  }

  @Test
  void aSampleKeepsItsIdLabelAndPicture() {
    DataSet part = Subsets.perClass(whole, 2, 3);
    for (int i = 0; i < part.size(); i++) {
      int there = whole.sampleOf(part.id(i));
      assertThat(part.sampleOf(part.id(i))).isEqualTo(i);
      assertThat(part.label(i)).isEqualTo(whole.label(there));
      assertThat(part.image(i).planes()).isEqualTo(whole.image(there).planes());
      assertThat(part.origin(i)).isEqualTo(whole.origin(there));
    }
    assertThat(part.contentHash()).isEqualTo(whole.contentHash());
    long outside = IntStream.range(0, 203).filter(i -> !ids(part).contains((long) i)).findFirst().orElseThrow();
    assertThatThrownBy(() -> part.sampleOf(outside)).isInstanceOf(InputException.class)
        .hasMessageContaining("not in this part");
  }

  @Test
  void validationIsBalancedAndApartFromTraining() {
    Subsets.HeldOut split = Subsets.holdOut(whole, 0.1, 3);

    assertThat(counts(split.held())).containsOnly(2);
    assertThat(ids(split.held())).doesNotContainAnyElementsOf(ids(split.rest()));
    assertThat(split.rest().size() + split.held().size()).isEqualTo(203);
  }

  @Test
  void partsThatCannotBeAreRefusedWithTheClassAndItsCount() {
    assertThatThrownBy(() -> Subsets.perClass(whole, 21, 0)).isInstanceOf(InputException.class)
        .hasMessageContainingAll("limit 21", "class \"3\"", "has 20");
    assertThatThrownBy(() -> Subsets.fraction(whole, 0.01, 0)).isInstanceOf(InputException.class)
        .hasMessageContainingAll("fraction 0.01", "takes 0 samples of class \"0\"");
    assertThatThrownBy(() -> Subsets.fraction(whole, 1.5, 0)).isInstanceOf(InputException.class).hasMessageContaining("1.5");
    assertThatThrownBy(() -> Subsets.fraction(whole, Double.NaN, 0)).isInstanceOf(InputException.class);
    assertThatThrownBy(() -> Subsets.holdOut(whole, 0.99, 0)).isInstanceOf(InputException.class)
        .hasMessageContainingAll("leaves nothing", "class \"0\"");
  }

  private static int[] counts(DataSet set) {
    int[] counts = new int[set.classes()];
    IntStream.range(0, set.size()).forEach(i -> counts[set.label(i)]++);
    return counts;
  }

  private static Set<Long> ids(DataSet set) {
    Set<Long> ids = new TreeSet<>();
    IntStream.range(0, set.size()).forEach(i -> ids.add(set.id(i)));
    return ids;
  }
}

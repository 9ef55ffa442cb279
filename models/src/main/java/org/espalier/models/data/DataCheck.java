package org.espalier.models.data;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.IntConsumer;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.espalier.models.InputException;

/**
 * What a whole look at the data found.
 *
 * @param remembered content hash that runs go by
 * @param computed   content hash of what is there now
 * @param pictures   number looked at
 * @param broken     pictures that cannot be decoded, each with its reason, sorted
 */
public record DataCheck(String remembered, String computed, int pictures, List<String> broken) {

  public boolean isGood() {
    return remembered.equals(computed) && broken.isEmpty();
  }

  static DataCheck of(DataSets data, IntConsumer progress) {
    List<String> broken = Collections.synchronizedList(new ArrayList<>());
    AtomicInteger done = new AtomicInteger();
    Stream.concat(Stream.of(data.train(), data.test()), data.validation().stream()).map(DataPart::set).forEach(set ->
        IntStream.range(0, set.size()).parallel().forEach(i -> {
          look(set, i, broken);
          progress.accept(done.incrementAndGet());
        }));
    return new DataCheck(data.contentHash(), data.recomputeHash().get(), done.get(), broken.stream().sorted().toList());
  }

  private static void look(DataSet set, int sample, List<String> broken) {
    try {
      set.image(sample);
    } catch (InputException e) {
      broken.add(e.getMessage());
    }
  }
}

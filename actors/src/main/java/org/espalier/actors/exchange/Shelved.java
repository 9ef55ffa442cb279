package org.espalier.actors.exchange;

import java.util.List;
import org.espalier.models.checkpoint.TensorSpec;

/**
 * A snapshot that lies on the {@link Shelf} of another node, without its bytes: what is needed to fetch it.
 *
 * @param ticket of the shelf
 * @param step   updates done
 * @param epoch  epochs done
 * @param batch  batches done of the running epoch
 * @param state  what the tensors do not hold, as JSON
 * @param items  tensors in the order in which their bytes follow each other
 */
public record Shelved(long ticket, long step, int epoch, int batch, String state, List<Item> items) {
  public Shelved {
    items = List.copyOf(items);
  }

  /** A tensor of a file. */
  public record Item(String file, String name, TensorSpec spec) {}

  /** Bytes of all items. */
  public long bytes() {
    return items.stream().mapToLong(item -> item.spec().bytes()).sum();
  }
}

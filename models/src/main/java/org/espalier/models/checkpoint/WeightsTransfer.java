package org.espalier.models.checkpoint;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.espalier.models.InputException;
import org.espalier.models.Quoted;
import org.espalier.models.nn.Slot;
import org.espalier.models.nn.TokenGrid;
import org.espalier.models.nn.Transfer;

/**
 * Where each tensor of a network comes from when it begins with a weights file. Decided by names, types and shapes alone.
 *
 * @param sources one for every slot, in the order of the slots
 * @param notes   what is not simply the file's, a sentence each
 */
public record WeightsTransfer(Map<String, Source> sources, List<String> notes) {

  /** Origin of a tensor's first values. */
  public sealed interface Source {}

  /** The file's values, in the slot's shape. */
  public record Stored(TensorBytes values) implements Source {}

  /** The file's positional embedding, in the layout of the slot, for another grid. */
  public record Resized(TensorBytes values, TokenGrid from, TokenGrid to) implements Source {}

  /** Those that the slot starts with anyway. */
  public record Fresh() implements Source {}

  public WeightsTransfer {
    sources = Collections.unmodifiableMap(new LinkedHashMap<>(sources));
    notes = List.copyOf(notes);
  }

  /**
   * The very network that the file is of, possibly under other names.
   *
   * @throws InputException if a tensor is missing, not needed, misshapen or misnamed; the message lists them
   */
  public static WeightsTransfer whole(List<Slot> slots, TensorFile file, Transfer rules) {
    return new Matching(slots, file, rules).result();
  }

  /**
   * How a file differs from the very network, possibly under other names.
   *
   * @throws InputException if the file has a tensor twice, under two names
   */
  public static TensorMismatch mismatch(List<Slot> slots, TensorFile file, Transfer rules) {
    Matching matching = new Matching(slots, file, rules);
    return TensorMismatch.between(matching.found(), matching.needed());
  }

  /**
   * A network that goes on learning from the file's weights: another number of classes, another grid and missing optional tensors
   * are taken as the rules say.
   *
   * @throws InputException if any other tensor is missing, not needed, misshapen or misnamed; the message lists them
   */
  public static WeightsTransfer start(List<Slot> slots, TensorFile file, Transfer rules) {
    Matching matching = new Matching(slots, file, rules);
    matching.freshHead();
    matching.optional();
    matching.positions();
    return matching.result();
  }

  private static final class Matching {
    private final TensorFile file;
    private final Transfer rules;
    private final Map<String, Slot> open = new LinkedHashMap<>();
    private final Map<String, TensorBytes> offered = new TreeMap<>();
    private final Set<String> renamed = new TreeSet<>();
    private final Map<String, Source> sources = new LinkedHashMap<>();
    private final List<String> notes = new ArrayList<>();

    Matching(List<Slot> slots, TensorFile file, Transfer rules) {
      this.file = file;
      this.rules = rules;
      slots.forEach(slot -> {
        open.put(slot.name(), slot);
        sources.put(slot.name(), new Fresh());
      });
      file.tensors().forEach((name, values) -> rules.names().ours(name, file.names()).ifPresent(ours -> offer(name, ours, values)));
    }

    private void offer(String name, String ours, TensorBytes values) {
      if (offered.put(ours, isWanted(ours, values.spec()) ? Floats.widened(values) : values) != null) {
        throw new InputException("%s holds %s twice, once as %s: take one of them out", file, Quoted.text(ours), Quoted.text(name));
      }
      if (!name.equals(ours)) {
        renamed.add(ours);
      }
    }

    /** Others would only cost memory: a file may show the same bytes under many names. */
    private boolean isWanted(String ours, TensorSpec spec) {
      Slot slot = open.get(ours);
      boolean fills = slot != null && slot.shape().size() * spec.dtype().bytes() == spec.bytes();
      return fills || rules.positions().containsKey(ours);
    }

    /** The classifiers whose number of classes is another. */
    void freshHead() {
      List<String> dropped = open.keySet().stream().filter(rules.head()::contains).filter(this::hasOtherClasses).toList();
      dropped.forEach(name -> notes.add("%s starts anew: %s has %d classes, the network %d"
          .formatted(name, file, offered.remove(name).spec().shape()[0], open.remove(name).shape().get(0))));
    }

    private boolean hasOtherClasses(String name) {
      if (!offered.containsKey(name)) {
        return false;
      }
      long[] found = offered.get(name).spec().shape();
      long[] needed = open.get(name).shape().getShape();
      return found.length == needed.length && found[0] != needed[0]
          && Arrays.equals(found, 1, found.length, needed, 1, needed.length);
    }

    void optional() {
      List<String> missing = open.keySet().stream().filter(rules.optional().and(name -> !offered.containsKey(name))).toList();
      List<String> extra = offered.keySet().stream().filter(rules.optional().and(name -> !open.containsKey(name))).toList();
      open.keySet().removeAll(missing);
      offered.keySet().removeAll(extra);
      note(missing, "keeps its first value: " + file + " has none");
      note(extra, "is left out: the network has none");
    }

    private void note(List<String> names, String what) {
      if (!names.isEmpty()) {
        notes.add(names.get(0) + (names.size() > 1 ? ", as " + (names.size() - 1) + " more of its kind," : "") + " " + what);
      }
    }

    void positions() {
      rules.positions().keySet().stream().filter(open::containsKey).filter(offered::containsKey).sorted()
          .forEach(name -> resize(name, rules.positions().get(name)));
    }

    private void resize(String name, TokenGrid to) {
      long[] needed = open.get(name).shape().getShape();
      TensorSpec spec = offered.get(name).spec();
      long[] asOurs = needed.clone();
      int axis = TokenGrid.axis(needed);
      asOurs[axis] = spec.bytes() / spec.dtype().bytes() / Math.max(1, needed[needed.length - 1]);
      boolean same = Arrays.equals(spec.shape(), asOurs) || renamed.contains(name) && equalButForOnes(spec.shape(), asOurs);
      if (!same || spec.dtype() != DType.F32 || asOurs[axis] == needed[axis]) {
        return;
      }
      to.origin(asOurs[axis]).ifPresent(from -> {
        open.remove(name);
        sources.put(name, new Resized(new TensorBytes(new TensorSpec(DType.F32, asOurs), offered.remove(name).data()), from, to));
        notes.add("%s is resized from %s to %s".formatted(name, from, to));
      });
    }

    WeightsTransfer result() {
      TensorMismatch.require(file, found(), needed());
      needed().forEach((name, spec) -> sources.put(name, new Stored(inOurShape(name, offered.get(name), spec))));
      return new WeightsTransfer(sources, notes);
    }

    Map<String, TensorSpec> needed() {
      Map<String, TensorSpec> needed = new TreeMap<>();
      open.forEach((name, slot) -> needed.put(name, new TensorSpec(DType.F32, slot.shape().getShape())));
      return needed;
    }

    Map<String, TensorSpec> found() {
      Map<String, TensorSpec> needed = needed();
      Map<String, TensorSpec> found = new TreeMap<>();
      offered.forEach((name, values) -> found.put(name, inOurShape(name, values, needed.get(name)).spec()));
      return found;
    }

    /** Under a foreign name, and for a lone number, sizes of 1 may stand elsewhere. */
    private TensorBytes inOurShape(String name, TensorBytes values, TensorSpec needed) {
      TensorSpec found = values.spec();
      boolean free = renamed.contains(name) || rules.optional().test(name);
      return needed != null && free && found.dtype() == needed.dtype() && equalButForOnes(found.shape(), needed.shape())
          ? new TensorBytes(needed, values.data()) : values;
    }

    private static boolean equalButForOnes(long[] a, long[] b) {
      return Arrays.equals(Arrays.stream(a).filter(n -> n != 1).toArray(), Arrays.stream(b).filter(n -> n != 1).toArray());
    }
  }
}

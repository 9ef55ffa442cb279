package org.espalier.models.data;

import java.util.Arrays;
import java.util.List;
import java.util.function.Supplier;
import org.espalier.models.InputException;

/** Checked records of CIFAR's layout on the heap. */
final class RecordSet implements DataSet {
  private final String name;
  private final CifarLayout layout;
  private final List<String> classNames;
  private final List<Block> blocks;
  private final int[] firsts;
  private final int size;
  private final Supplier<String> hash;

  /**
   * @param origin file name, for messages
   * @param bytes  whole records with right labels
   */
  record Block(String origin, byte[] bytes) {}

  RecordSet(String name, CifarLayout layout, List<String> classNames, List<Block> blocks, Supplier<String> hash) {
    this.name = name;
    this.layout = layout;
    this.classNames = List.copyOf(classNames);
    this.blocks = List.copyOf(blocks);
    this.hash = hash;
    this.firsts = new int[blocks.size()];
    int count = 0;
    for (int i = 0; i < firsts.length; i++) {
      firsts[i] = count;
      count = Math.addExact(count, blocks.get(i).bytes().length / layout.recordBytes());
    }
    this.size = count;
  }

  @Override
  public String name() {
    return name;
  }

  @Override
  public List<String> classNames() {
    return classNames;
  }

  @Override
  public int size() {
    return size;
  }

  @Override
  public int label(int sample) {
    int block = block(sample);
    return blocks.get(block).bytes()[start(block, sample) + layout.labelOffset()] & 0xFF;
  }

  @Override
  public Image image(int sample) {
    int block = block(sample);
    int from = start(block, sample) + layout.labelBytes;
    return new Image(CifarLayout.SIDE, CifarLayout.SIDE,
        Arrays.copyOfRange(blocks.get(block).bytes(), from, from + CifarLayout.PIXELS));
  }

  @Override
  public long id(int sample) {
    return sample;
  }

  @Override
  public int sampleOf(long id) {
    if (id < 0 || id >= size) {
      throw new InputException("%s has no sample %d: it has %d, counted from 0", name, id, size);
    }
    return (int) id;
  }

  @Override
  public String origin(int sample) {
    int block = block(sample);
    return blocks.get(block).origin() + ", record " + (sample - firsts[block]);
  }

  @Override
  public String contentHash() {
    return hash.get();
  }

  private int block(int sample) {
    if (sample < 0 || sample >= size) {
      throw new IndexOutOfBoundsException("sample " + sample + " of " + size + " in " + name);
    }
    int found = Arrays.binarySearch(firsts, sample);
    return found >= 0 ? found : -found - 2;
  }

  private int start(int block, int sample) {
    return (sample - firsts[block]) * layout.recordBytes();
  }
}

package org.espalier.models.data;

import java.util.List;

/**
 * Labelled images with random access. Implementations never change and may be used from many threads. Samples are numbered
 * 0 .. size - 1 here and have an id that a subset keeps; ids grow with the number.
 */
public interface DataSet {

  /** Short name for people, such as {@code cifar100/train}. */
  String name();

  /** Names of the classes, in the order of the labels. */
  List<String> classNames();

  int size();

  /** Class index of a sample, 0 .. classes - 1. */
  int label(int sample);

  /**
   * The picture of a sample; decoded now if it is kept in a file.
   *
   * @throws org.espalier.models.InputException if the file is missing or broken; names it
   */
  Image image(int sample);

  /** Number of a sample in the whole source, which no subset, order or split changes. */
  long id(int sample);

  /**
   * The sample with an id.
   *
   * @throws org.espalier.models.InputException if this data set has no such sample
   */
  int sampleOf(long id);

  /** Where a sample comes from, for messages: file and record, or path. */
  String origin(int sample);

  /**
   * SHA-256 (64 hexadecimal digits) over (relative path, length, content) of all files of the source, training and test
   * together, sorted by path; the same for every subset. Read once, then remembered by size and time of the files.
   */
  String contentHash();

  default int classes() {
    return classNames().size();
  }
}

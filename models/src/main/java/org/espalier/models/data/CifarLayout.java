package org.espalier.models.data;

/** CIFAR's binary records: label bytes, then 3,072 bytes of pixels (red, green, blue plane of 32 x 32, row by row). */
enum CifarLayout {
  /** One label byte; names in batches.meta.txt. */
  CIFAR10("CIFAR-10", 1, 10, "batches.meta.txt"),
  /** Coarse label, then fine label; the fine one counts. */
  CIFAR100("CIFAR-100", 2, 100, "fine_label_names.txt"),
  /** The same records; the coarse label counts. */
  CIFAR100_COARSE("CIFAR-100 (coarse labels)", 2, 20, "coarse_label_names.txt");

  static final int SIDE = 32;
  static final int PIXELS = Image.CHANNELS * SIDE * SIDE;

  final String title;
  final int labelBytes;
  /** Classes when no file of names says otherwise. */
  final int usualClasses;
  final String namesFile;

  CifarLayout(String title, int labelBytes, int usualClasses, String namesFile) {
    this.title = title;
    this.labelBytes = labelBytes;
    this.usualClasses = usualClasses;
    this.namesFile = namesFile;
  }

  int recordBytes() {
    return labelBytes + PIXELS;
  }

  /** Where in a record the label that counts is. */
  int labelOffset() {
    return this == CIFAR100 ? 1 : 0;
  }
}

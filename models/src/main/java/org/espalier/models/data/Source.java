package org.espalier.models.data;

import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.annotation.JsonSubTypes;
import com.fasterxml.jackson.annotation.JsonTypeInfo;
import java.nio.file.Path;
import org.espalier.models.InputException;

/** Where the pictures come from, and what is usual for such pictures. */
@JsonTypeInfo(use = JsonTypeInfo.Id.NAME, property = "kind")
@JsonSubTypes({
    @JsonSubTypes.Type(value = Source.Cifar10.class, name = "cifar10"),
    @JsonSubTypes.Type(value = Source.Cifar100.class, name = "cifar100"),
    @JsonSubTypes.Type(value = Source.Folder.class, name = "folder"),
    @JsonSubTypes.Type(value = Source.Shapes.class, name = "shapes")})
public sealed interface Source {

  /**
   * Opens both halves; checks what can be checked without decoding pictures.
   *
   * @param base folder that a relative root is taken from
   */
  Split open(Path base, DataCache cache);

  Usual usual();

  /** What a config leaves out is filled with these. */
  record Usual(int imageSize, Transform train, Transform test, Normalization normalization) {
    private static Usual small(Normalization normalization) {
      return new Usual(32, new Transform.PadCropFlip(null), new Transform.Resize(), normalization);
    }
  }

  /** @param root folder of CIFAR-10's binary files, or of others in its layout */
  record Cifar10(String root) implements Source {
    public Cifar10 {
      requireRoot(root);
    }

    @Override
    public Split open(Path base, DataCache cache) {
      return CifarBinary.open(base.resolve(root), CifarLayout.CIFAR10, cache);
    }

    @Override
    public Usual usual() {
      return Usual.small(Normalization.CIFAR10);
    }
  }

  /**
   * @param root   folder of CIFAR-100's binary files
   * @param labels which of the two labels counts; fine unless said otherwise
   */
  record Cifar100(String root, Labels labels) implements Source {
    public Cifar100 {
      requireRoot(root);
      labels = labels == null ? Labels.FINE : labels;
    }

    @Override
    public Split open(Path base, DataCache cache) {
      CifarLayout layout = labels == Labels.FINE ? CifarLayout.CIFAR100 : CifarLayout.CIFAR100_COARSE;
      return CifarBinary.open(base.resolve(root), layout, cache);
    }

    @Override
    public Usual usual() {
      return Usual.small(Normalization.CIFAR100);
    }
  }

  /** CIFAR-100's 100 classes or its 20 superclasses. */
  enum Labels {
    @JsonProperty("fine") FINE,
    @JsonProperty("coarse") COARSE
  }

  /**
   * @param root      folder with {@code train/<class>/*} and {@code test/<class>/*} or {@code val/<class>/*}; JPEG and PNG
   * @param onBroken  what to do about a broken file; stop unless said otherwise
   * @param maxPixels pictures with more pixels are broken; 100 million unless said otherwise
   */
  record Folder(String root, OnBroken onBroken, Long maxPixels) implements Source {
    public static final long MAX_PIXELS = 100_000_000;

    public Folder {
      requireRoot(root);
      onBroken = onBroken == null ? OnBroken.STOP : onBroken;
      maxPixels = maxPixels == null ? Long.valueOf(MAX_PIXELS) : maxPixels;
      if (maxPixels < 1 || maxPixels > Integer.MAX_VALUE / Image.CHANNELS) {
        throw new InputException("data.source.maxPixels is %d: give 1 to %d", maxPixels, Integer.MAX_VALUE / Image.CHANNELS);
      }
    }

    @Override
    public Split open(Path base, DataCache cache) {
      return ImageFolders.open(base.resolve(root), onBroken == OnBroken.SKIP, new ImageDecoder(maxPixels), cache);
    }

    @Override
    public Usual usual() {
      return new Usual(224, new Transform.RandomResizedCropFlip(null, null, null, null), new Transform.ResizeCenterCrop(),
          Normalization.IMAGENET);
    }
  }

  /** A broken picture ends the run where it is met, or all are looked for at the start, counted and left out. */
  enum OnBroken {
    @JsonProperty("stop") STOP,
    @JsonProperty("skip") SKIP
  }

  /**
   * The embedded data set, see {@link org.espalier.models.data}.
   *
   * @param train training pictures, 2,000 unless said otherwise
   * @param test  test pictures, 2,000 unless said otherwise
   * @param seed  of the pictures, 0 unless said otherwise; not the experiment's
   */
  record Shapes(Integer train, Integer test, Long seed) implements Source {
    public Shapes {
      train = train == null ? Integer.valueOf(2_000) : train;
      test = test == null ? Integer.valueOf(2_000) : test;
      seed = seed == null ? Long.valueOf(0) : seed;
      org.espalier.models.data.Shapes.check("train", train);
      org.espalier.models.data.Shapes.check("test", test);
    }

    @Override
    public Split open(Path base, DataCache cache) {
      return org.espalier.models.data.Shapes.paint(train, test, seed);
    }

    @Override
    public Usual usual() {
      return Usual.small(Normalization.SHAPES);
    }
  }

  private static void requireRoot(String root) {
    if (root == null || root.isBlank()) {
      throw new InputException("data.source.root is missing: give the folder that holds the data");
    }
  }
}

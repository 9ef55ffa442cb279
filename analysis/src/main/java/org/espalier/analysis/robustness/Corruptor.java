package org.espalier.analysis.robustness;

import org.espalier.models.data.Image;

/** Corrupts pictures of samples. Many threads may ask. */
record Corruptor(long seed) {
  private static final ThreadLocal<Picture> PICTURES = ThreadLocal.withInitial(Picture::new);

  /** The picture in 8 bits a channel, rounded; what is drawn depends on seed, corruption, severity and sample alone. */
  Image image(Image clean, Corruption corruption, int severity, long sample) {
    Picture picture = PICTURES.get().load(clean);
    corruption.apply(picture, severity, new KeyedDraws(seed, corruption, severity, sample));
    return picture.image();
  }
}

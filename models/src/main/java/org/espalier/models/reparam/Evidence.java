package org.espalier.models.reparam;

import java.util.List;

/**
 * What was measured at the end of an epoch, for schedules that decide by it.
 *
 * @param epoch          from 1
 * @param validationLoss mean cross-entropy on held-out images, in nats; not a number where none are held out
 * @param spectra        of each layer, first to last: its Fourier statistic; empty where nobody asks
 * @param gates          of each layer: the attention's share, 0 for a convolution and 1 for attention; empty where nobody asks
 */
public record Evidence(int epoch, double validationLoss, List<Double> spectra, List<Double> gates) {
  public Evidence {
    spectra = List.copyOf(spectra);
    gates = List.copyOf(gates);
  }
}

/**
 * Frequency response of feature maps: arrays in, numbers out. It knows neither networks nor runs. Maps are float32 in row-major order
 * (maps, height, width); log amplitudes are summed in float64 in an order that does not depend on the number of threads.
 */
package org.espalier.analysis.spectrum;

/**
 * What a network's feature maps and attention say: runs it in evaluation mode on fixed samples and sums up what its taps hand out.
 * Writes nothing.
 */
package org.espalier.analysis.probe;

/**
 * What several classifiers say of the same samples: who is right where, how far their probabilities and their features lie apart. Numbers
 * in, numbers out, in float64 and in the order of the samples; {@link org.espalier.analysis.ensemble.Interview} lets networks answer.
 */
package org.espalier.analysis.ensemble;

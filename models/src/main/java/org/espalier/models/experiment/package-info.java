/**
 * What a person asks for. {@link org.espalier.models.experiment.ExperimentReader} reads it from HOCON,
 * {@link org.espalier.models.experiment.Experiment} is the complete answer: what it says follows from the file, the command line
 * and {@code defaults.conf} (beside these classes, the reference of all keys), and from nothing else.
 */
package org.espalier.models.experiment;

/**
 * The run folder: what a run leaves behind, enough to understand it in a year without this system. {@code RunFolder} names
 * the parts, {@code RunRecorder} writes them while a run goes on, the readers and {@code RunDiff} read them back.
 */
package org.espalier.analysis.run;

package org.espalier.models.data;

import java.util.List;
import java.util.function.Supplier;

/**
 * The two halves every source comes in.
 *
 * @param recomputeHash the content hash of what is there now, whatever is remembered
 * @param skipped       broken files that were left out, each with its reason
 */
record Split(DataSet train, DataSet test, Supplier<String> recomputeHash, List<String> skipped) {}

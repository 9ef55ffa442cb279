/**
 * Images with labels, and how they become batches: readers, subsets, transforms, the plan of an epoch, prefetching.
 *
 * <p>From a file to a batch: {@link org.espalier.models.data.DataConfig} says which data; {@link
 * org.espalier.models.data.DataSets} opens it as {@link org.espalier.models.data.DataPart}s (training, validation, test),
 * each a {@link org.espalier.models.data.DataSet} with the {@link org.espalier.models.data.Recipe} that turns its pictures
 * into network input; a {@link org.espalier.models.data.BatchPlan} names the batches of every epoch by {@link
 * org.espalier.models.data.BatchRef}s; a {@link org.espalier.models.data.BatchLoader} fills them ahead of use. Everything is
 * host memory; no tensor is made here.
 */
package org.espalier.models.data;

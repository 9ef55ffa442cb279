/**
 * Bytes that outlive the process: tensors in safetensors files, checkpoints with a manifest, weights for others. Files and host
 * memory only; whoever has tensors on a device hands over their bytes.
 *
 * <p>A {@link org.espalier.models.checkpoint.CheckpointStore} holds the checkpoints of a run: {@code claim} a term,
 * {@code recover} where to go on, {@code write} (or a {@link org.espalier.models.checkpoint.CheckpointDraft} whose files come
 * one by one), {@code retain} the newest. A {@link org.espalier.models.checkpoint.WeightsFile} is what other programs read.
 * Both stand on {@link org.espalier.models.checkpoint.SafeTensors} and, for what a crash must not halve,
 * {@link org.espalier.models.checkpoint.DurableFile}.
 *
 * <p>Failures are of four kinds: {@link org.espalier.models.InputException}, the file is not what it should be;
 * {@link org.espalier.models.checkpoint.StorageException}, the disk did not do it, try again
 * ({@link org.espalier.models.checkpoint.DiskFullException}: after making room);
 * {@link org.espalier.models.checkpoint.StaleTermException}, the run goes on elsewhere; and
 * {@link java.lang.IllegalArgumentException}, the caller's mistake.
 */
package org.espalier.models.checkpoint;

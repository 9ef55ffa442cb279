package org.espalier.models.checkpoint;

/**
 * Memory that tensors of a PyTorch file share.
 *
 * @param key   name of its bytes in the file
 * @param count elements
 */
record TorchStorage(String key, DType dtype, long count) {}

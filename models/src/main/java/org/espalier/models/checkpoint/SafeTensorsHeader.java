package org.espalier.models.checkpoint;

import java.util.SortedMap;

/**
 * What the head of a safetensors file says, checked: the tensors lie one after the other and fill the file.
 *
 * @param start    first byte of the tensors in the file
 * @param metadata the file's own strings
 * @param places   tensors by name
 */
record SafeTensorsHeader(long start, SortedMap<String, String> metadata, SortedMap<String, Place> places) {

  /** Where a tensor lies: {@code begin} counts from the header's end. */
  record Place(TensorSpec spec, long begin) {
    long end() {
      return begin + spec.bytes();
    }
  }
}

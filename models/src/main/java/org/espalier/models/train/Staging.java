package org.espalier.models.train;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/**
 * Direct memory through which bytes go on their way into libtorch: one buffer a thread, as large as its largest use, since direct
 * buffers are freed by the garbage collector only.
 */
final class Staging {
  private static final ThreadLocal<ByteBuffer> BUFFER = ThreadLocal.withInitial(() -> ByteBuffer.allocateDirect(0));

  private Staging() {}

  /** The bytes in direct memory, valid until this thread's next call. */
  static ByteBuffer of(ByteBuffer bytes) {
    int size = bytes.remaining();
    if (BUFFER.get().capacity() < size) {
      BUFFER.set(ByteBuffer.allocateDirect(size));
    }
    ByteBuffer staged = BUFFER.get().clear().limit(size).slice().order(ByteOrder.nativeOrder());
    staged.put(bytes).flip();
    return staged;
  }
}

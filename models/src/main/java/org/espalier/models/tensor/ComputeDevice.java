package org.espalier.models.tensor;

import ai.djl.Device;
import ai.djl.pytorch.jni.JniUtils;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.espalier.models.InputException;

/**
 * Where a learner computes: {@code cpu:N}, a logical device of the machine's processor, or {@code cuda:N}, a GPU.
 *
 * @param index   number of the device; logical CPU devices are told apart by it only
 * @param threads compute threads of every native call, at least 1; part of what decides the bits
 */
public record ComputeDevice(Kind kind, int index, int threads) {
  private static final Pattern NAME = Pattern.compile("(cpu|cuda):(\\d{1,3})(?:/(\\d{1,4}))?");

  /** Kinds of device; bits are equal only within a kind. */
  public enum Kind { CPU, CUDA }

  public ComputeDevice {
    if (index < 0 || threads < 1) {
      throw new IllegalArgumentException("device %d with %d threads: need an index from 0 and at least 1 thread"
          .formatted(index, threads));
    }
  }

  /** Reads {@code cpu:0}, {@code cpu:0/2} (two threads) or {@code cuda:1}. */
  public static ComputeDevice parse(String name, int defaultThreads) {
    Matcher parts = NAME.matcher(name);
    if (!parts.matches()) {
      throw new InputException("device '%s' is unknown: write cpu:N, cpu:N/THREADS or cuda:N, for example cpu:0/2", name);
    }
    Kind kind = parts.group(1).equals("cpu") ? Kind.CPU : Kind.CUDA;
    int threads = parts.group(3) == null ? defaultThreads : Integer.parseInt(parts.group(3));
    if (threads < 1) {
      throw new InputException("device '%s' has no thread: give it at least one, for example cpu:0/1", name);
    }
    return new ComputeDevice(kind, Integer.parseInt(parts.group(2)), threads);
  }

  public static ComputeDevice cpu(int index, int threads) {
    return new ComputeDevice(Kind.CPU, index, threads);
  }

  /** The device that DJL calls by another name. */
  static ComputeDevice of(Device device, int threads) {
    return device.isGpu() ? new ComputeDevice(Kind.CUDA, device.getDeviceId(), threads) : cpu(0, threads);
  }

  public ComputeDevice withThreads(int number) {
    return new ComputeDevice(kind, index, number);
  }

  /** {@code cpu:0}: the name without the threads. */
  public String id() {
    return kind.name().toLowerCase(java.util.Locale.ROOT) + ":" + index;
  }

  /**
   * Prepares the calling thread for native work on this device: its thread count, no gradient recording, no profiling
   * executor. All three are states of the thread, so every unit of work that may hop threads begins with this call.
   */
  public void enter() {
    Libtorch.start();
    JniUtils.getNumThreads();   // a thread's first look at the count takes the process-wide default: it must come before ours
    JniUtils.setNumThreads(threads);
    JniUtils.setGraphExecutorOptimize(false);
    JniUtils.setGradMode(false);
  }

  Device djl() {
    return kind == Kind.CPU ? Device.cpu() : Device.gpu(index);
  }

  @Override
  public String toString() {
    return id() + "/" + threads;
  }
}

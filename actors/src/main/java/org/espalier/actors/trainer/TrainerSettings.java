package org.espalier.actors.trainer;

import java.util.function.Function;
import org.espalier.actors.Blueprints;
import org.espalier.actors.WorkThreads;
import org.espalier.models.tensor.ComputeDevice;

/**
 * What every trainer of a node needs.
 *
 * @param loaders     threads that prepare batches; they change no bit
 * @param fingerprint of a device, as text; asked on the native thread
 */
public record TrainerSettings(Blueprints blueprints, WorkThreads threads, Deadlines deadlines, int loaders,
    Function<ComputeDevice, String> fingerprint, TrainingFault fault) {}

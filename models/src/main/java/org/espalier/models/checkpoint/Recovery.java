package org.espalier.models.checkpoint;

import java.util.List;
import java.util.Optional;

/**
 * Where a run can go on.
 *
 * @param checkpoint the newest sound one; empty if there is none
 * @param passedOver those newer or damaged that were not used, newest first, each with its reason
 */
public record Recovery(Optional<Checkpoint> checkpoint, List<Verdict> passedOver) {}

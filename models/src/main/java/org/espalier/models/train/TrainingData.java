package org.espalier.models.train;

import java.util.Optional;
import org.espalier.models.data.DataPart;

/** What a run reads: images to learn from, to decide by, and to be judged on. */
public record TrainingData(DataPart train, Optional<DataPart> validation, DataPart test) {}

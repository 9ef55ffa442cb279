package org.espalier.models.reparam;

/**
 * How the layers of a run's network change while it learns.
 *
 * @param schedule   when
 * @param conversion how
 */
public record ReparamConfig(LayerSchedule schedule, ConversionConfig conversion) {}

"""Text work that needs no model: normalise, identify languages, split into units, find phrases."""

"""The PyTorch engine: GPUs, Apple GPUs, and processors that the C engine does not run on."""

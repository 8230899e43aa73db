"""Training of the adapter and the heads that ship with voc."""

"""Arithmetic on vectors: centring, neighbours, similarity."""

"""Heads trained by this project: safetensors files, each with a card."""

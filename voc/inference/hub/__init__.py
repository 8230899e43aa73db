"""Encoders in the layout of the Hugging Face hub and of sentence-transformers."""

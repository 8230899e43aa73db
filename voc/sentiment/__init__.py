"""Sentiment of units and comments."""

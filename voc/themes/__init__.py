"""Themes: groups of units, across languages, that say the same thing."""

"""Lenses: closed sets of labels, described by example sentences, assigned to units by meaning."""

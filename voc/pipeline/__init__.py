"""The analysis from feedback to a run, step by step."""

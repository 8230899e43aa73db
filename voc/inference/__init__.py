"""Running encoders and heads: the only code that imports torch."""

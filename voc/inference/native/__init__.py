"""The C engine for x86-64 processors with 8-bit matrix products, and its tokenizer."""

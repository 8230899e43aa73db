"""Everything that opens files: reading feedback, run directories, vectors and small text files."""

"""Speed and memory of voc beside those of other engines: `make bench`."""

"""Finding themes at an unknown number, compared with BERTopic, Turftopic and EVoC."""

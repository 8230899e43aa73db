"""The exceptions voc raises on purpose.

    VocError                 anything a caller may want to catch; the CLI prints it as one line
    ├── InputError           the feedback cannot be read (file, row and column are named)
    ├── ConfigError          an option, a column name or a YAML file is wrong (the line is named)
    ├── ModelError           an encoder or a head is missing, damaged or does not fit
    └── RunError             a run directory is missing, incomplete or of another version

Messages give the rule, the value found and the next step.
"""


class VocError(Exception):
    """Base of every error that voc raises on purpose."""


class InputError(VocError):
    """The feedback cannot be read."""


class ConfigError(VocError):
    """An option, a column name or a lens file is wrong."""


class ModelError(VocError):
    """An encoder or a head is missing, damaged or does not fit the other parts."""


class RunError(VocError):
    """A run directory is missing, incomplete or of another version."""

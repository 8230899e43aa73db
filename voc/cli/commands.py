"""The group of commands: their order, aliases, and what becomes of errors."""

import errno
from typing import Any, NoReturn

import click

from voc.errors import VocError

ALIASES = {"analyse": "analyze"}

_INTERRUPTED = 130
"""Exit code of a process ended by Ctrl-C, as shells have it."""

_OF_THE_DISK = {
    *(errno.EACCES, errno.EPERM, errno.EROFS, errno.ENOSPC, errno.EISDIR, errno.ENOTDIR),
    errno.ENAMETOOLONG,
}
"""What the user can put right; other system errors are ours and keep their traceback."""


class Commands(click.Group):
    """Commands in the order they were added; known errors become one line and an exit code."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        """Names in the order of adding, which is the order in which one needs them."""
        return list(self.commands)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """Find a command by its name or an alias, which no help lists."""
        return super().get_command(ctx, ALIASES.get(cmd_name, cmd_name))

    def invoke(self, ctx: click.Context) -> Any:  # noqa: ANN401  (as click has it)
        """Run a command."""
        try:
            return super().invoke(ctx)
        except VocError as error:
            _end(ctx, f"voc: error: {error}", code=1)
        except OSError as error:
            if error.errno not in _OF_THE_DISK:
                raise
            where = f": {error.filename}" if error.filename else ""
            _end(ctx, f"voc: error: {error.strerror}{where}", code=1)
        except KeyboardInterrupt:
            _end(ctx, "voc: interrupted", code=_INTERRUPTED)


def _end(ctx: click.Context, message: str, *, code: int) -> NoReturn:
    click.echo(" ".join(message.splitlines()), err=True)
    ctx.exit(code)

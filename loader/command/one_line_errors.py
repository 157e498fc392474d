"""Say each error of a command in one line, with an honest exit status."""

import errno
import os
import sys
from typing import Any

import click

from loader.command.standard_streams import ready_streams
from loader.errors import LoaderError


class OneLineErrors(click.Group):
    """Print a LoaderError of any command, or an error of the disk, in one line; exit with status 1.

    If the reader of standard output has closed it (`| head`), print nothing; the status is 1 too.
    """

    def main(self, *arguments: Any, **keywords: Any) -> Any:
        """Run the command line; exit with status 1 where standard output or a file fails."""
        ready_streams()
        try:
            try:
                return super().main(*arguments, **keywords)
            finally:
                sys.stdout.flush()
        except OSError as error:
            _drop_output()
            if error.errno != errno.EPIPE:
                where = error.filename or "standard output"
                click.echo(f"error: {where}: {error.strerror or error}", err=True)
            sys.exit(1)

    def invoke(self, ctx: click.Context) -> object:
        """Run one command; exit with status 1 where it raises a LoaderError."""
        try:
            return super().invoke(ctx)
        except LoaderError as error:
            click.echo(f"error: {error}", err=True)
            sys.exit(1)


def _drop_output() -> None:
    """Discard what could not be written, or Python would try to write it once more at exit."""
    with open(os.devnull, "wb") as nowhere:
        os.dup2(nowhere.fileno(), sys.stdout.fileno())

"""Say each error of a command in one line, with an honest exit status."""

import errno
import os
import sys
from typing import Any

import click

from loader.command.standard_streams import ready_streams
from loader.errors import LoaderError, printable


class OneLineErrors(click.Group):
    """Print a LoaderError of any command, or an error of the disk, in one line; exit with status 1.

    So is a lack of memory. If the reader of standard output has closed it (`| head`), print
    nothing; the status is 1 too.
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
            print_error(error)
            sys.exit(1)
        except MemoryError:
            click.echo("error: there is not enough memory", err=True)
            sys.exit(1)

    def invoke(self, ctx: click.Context) -> object:
        """Run one command; exit with status 1 where it raises a LoaderError."""
        try:
            return super().invoke(ctx)
        except LoaderError as error:
            print_error(error)
            sys.exit(1)


def print_error(error: LoaderError | OSError) -> None:
    """Print an error in one line; nothing if the reader of standard output has closed it."""
    if isinstance(error, LoaderError):
        click.echo(f"error: {error}", err=True)
        return
    if error.filename is None:
        _drop_output()
    if error.errno != errno.EPIPE:
        # An error has the name of its file, unless the file is open already or is the current
        # folder, which alone can be missing then: it was removed.
        nameless = "the current folder" if error.errno == errno.ENOENT else "standard output"
        where = printable(str(error.filename or nameless))
        click.echo(f"error: {where}: {error.strerror or error}", err=True)


def _drop_output() -> None:
    """Discard what could not be written, or Python would try to write it once more at exit."""
    with open(os.devnull, "wb") as nowhere:
        os.dup2(nowhere.fileno(), sys.stdout.fileno())

"""Run the command line with `python -m loader`: see `loader.command.cli`."""

from loader.command.cli import main

main(prog_name="python -m loader")

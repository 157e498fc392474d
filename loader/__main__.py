"""Run the command line with `python -m loader`: see `loader.cli`."""

from loader.cli import main

main(prog_name="python -m loader")

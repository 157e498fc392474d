"""Run the command line with `python -m loader`: see `loader.command.cli`."""

import sys

try:
    from loader.command.cli import main

    main(prog_name="python -m loader")
except KeyboardInterrupt:  # Ctrl-C while modules are imported, before there is a command
    sys.exit(1)

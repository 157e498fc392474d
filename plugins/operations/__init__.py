"""Operate the site: its health, its access log, and the checks before it starts."""

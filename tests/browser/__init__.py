"""Tests of the running site in Chromium, with a server as `make serve` starts it."""

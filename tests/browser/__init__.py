"""The site as people meet it: a server as `make serve` starts it, and a real Chromium."""

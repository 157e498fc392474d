"""Serve the site below a prefix and under the host name that the reader used."""

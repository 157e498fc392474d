"""Describe every address that returns data, as OpenAPI 3.1."""

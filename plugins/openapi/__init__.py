"""Describe every address as OpenAPI 3.1."""

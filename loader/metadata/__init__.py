"""Describe a database to Datasette: the words of its site, made from the database alone.

The words are in `descriptions.yml`. What somebody writes in a `metadata.yml` is laid over them.
"""

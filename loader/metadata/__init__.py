"""Describe a database to Datasette: the words of its site, and its questions.

The words are in `descriptions.yml`, the questions in `general_questions.yml`. What somebody writes
in a `metadata.yml` is laid over both.
"""

"""Describe a database to Datasette: the words of its site, and its questions.

The words are in `descriptions.yml`, the questions in `loader/questions`. What somebody writes in a
`metadata.yml` takes the place of either.
"""

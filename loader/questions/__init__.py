"""The questions that a database is asked: the general ones, and those of its own metadata.yml.

The general ones are templates: `general` has them by subject, `pieces` has what they share, and
README.md explains both.
"""

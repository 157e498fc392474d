"""Tests of the forms of files, and one table in each of them."""

"""What people read statistics with, each asked for the numbers of a table in a format of ours."""

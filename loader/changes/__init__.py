"""Find out what changed between two databases, and describe it in lines of text."""

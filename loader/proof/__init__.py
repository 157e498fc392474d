"""Find the totals of a table by arithmetic, and prove them."""

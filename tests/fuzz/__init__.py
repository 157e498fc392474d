"""Try damaged pages, and hostile requests, SQL and settings, and check the outcomes."""

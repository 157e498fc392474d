"""Tell caches how long an answer lives, with tags, 304 and compression."""

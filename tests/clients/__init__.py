"""Programs that read statistics, used to read back the formats we write."""

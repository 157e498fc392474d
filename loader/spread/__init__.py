"""Read and prove on several machines: each worker writes the numbers of its tables as Parquet."""

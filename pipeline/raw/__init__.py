"""Sources in, contributions as Parquet parts and a ledger out; no account name passes."""

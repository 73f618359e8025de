"""When Staffroom does it: Prefect flows and the command line."""

"""What Staffroom does, stage by stage; it runs without Prefect."""

__version__ = "0.1.0"

"""All tables in, estimates with intervals out: the only numbers pages may show."""

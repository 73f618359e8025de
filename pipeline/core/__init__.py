"""Parts in, one row per contribution out: latest version, threads resolved, states known."""

"""Speed, memory and truthfulness, measured on invented corpora."""

"""When it runs: data, training and insight, with torch; no Qt."""

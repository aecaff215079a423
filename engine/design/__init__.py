"""What exists before anything runs: the graph, its layers, its checking and its code. No torch, no Qt."""

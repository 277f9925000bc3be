"""The optimiser: a grid problem in, a good grid out, in a process of its own."""

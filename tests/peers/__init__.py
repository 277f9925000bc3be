"""Other ways to make a grid, to compare ours with; each runs in a process of its own.

`python -m tests.peers NAME INSTANCE OUTPUT [--seconds N] [--seed N]`
"""

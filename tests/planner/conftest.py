"""Lets the planner's tests use the instances of the grid's tests."""

import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1] / "domain" / "grid"))

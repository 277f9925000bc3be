"""What tells the time: the real clock, or one that a test sets."""

from collections.abc import Callable
from datetime import datetime

Clock = Callable[[], datetime]

"""The session grid: what is asked, what is allowed, what is good, and why it is so."""

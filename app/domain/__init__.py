"""The rules of an unconference, pure: standard library only, no I/O, no clock, no chance."""

"""View dataclasses in, bytes out: calendars and wiki pages, with no session and no HTTP."""

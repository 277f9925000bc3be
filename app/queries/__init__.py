"""The read side: functions of a session that return frozen dataclasses."""

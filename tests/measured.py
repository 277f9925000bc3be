"""Run a command and write what it took: its CPU seconds, its most memory in MB, and its status.

`python measured.py REPORT CPU_LIMIT COMMAND...`. A process of its own, because a child's memory
counts from what its parent had; so this one imports next to nothing.
"""

import json
import os
import resource
import sys

BYTES = 1 if sys.platform == "darwin" else 1024


def main(report: str, limit: str, *command: str) -> None:
    """Measure the command with all processes that it waits for."""
    resource.setrlimit(resource.RLIMIT_CPU, (int(limit), int(limit) + 5))
    child = os.posix_spawn(command[0], command, os.environ)
    _, status, used = os.wait4(child, 0)
    found = {
        "cpu": used.ru_utime + used.ru_stime,
        "mb": used.ru_maxrss * BYTES / 1e6,
        "status": os.waitstatus_to_exitcode(status),
    }
    with open(report, "w", encoding="utf-8") as file:
        json.dump(found, file)


if __name__ == "__main__":
    main(*sys.argv[1:])

"""What the workers of a cluster are told to do in the tests; they import it."""

import os
import signal
import time
from pathlib import Path


def deed(name: str, notes: str) -> str:
    """Leaves a note of each attempt; a name that ends in a number is done at that attempt."""
    path = Path(notes, name)
    with path.open("a") as note:
        note.write(".")
    attempts = path.stat().st_size
    time.sleep(0.05)
    if name.startswith("kill") and not name.endswith(str(attempts)):
        os.kill(os.getpid(), signal.SIGKILL)
    if name.startswith("fail") and not name.endswith(str(attempts)):
        raise OSError(5, "Input/output error")
    return name

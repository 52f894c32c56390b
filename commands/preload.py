"""Imported once by the process that the reading processes are forked from: they start with everything loaded."""

import gc

from commands.work import prepare

prepare()
gc.freeze()  # what is loaded stays shared: no process touches it to look for garbage

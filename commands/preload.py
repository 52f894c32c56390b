"""Imported once, by the process that those which read are forked from: they start with everything loaded."""

import gc

from commands.work import prepare

prepare()
gc.freeze()  # what is loaded stays shared: no process touches it to look for garbage

"""The commands, one module a group of them: each parses, calls a room and prints. cli.py gathers them."""

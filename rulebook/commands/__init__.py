"""The commands of `python -m rulebook`: each takes the parsed options and gives the lines of its answer."""

"""Reports of carriers: the forms as dated data, what is counted from rows, the checks, and what pages show of it."""

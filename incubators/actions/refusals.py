class Refused(Exception):
    """What was asked for does not go; the text says why, in the reader's language."""

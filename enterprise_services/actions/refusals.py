class Refused(Exception):
    """What cannot be done now, in words for the person who asked."""

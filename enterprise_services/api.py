"""What this room answers to programs."""


def register(router):
    pass

def register(router):
    """This room's addresses under /api/v1/."""

"""What this room brings to the menu, the home page, the to-do list, the search and the firm's file."""


def register():
    pass

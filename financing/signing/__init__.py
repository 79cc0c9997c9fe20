"""Signed lists: how they are written, signed and checked. PURE: no Django, no database; banks run the checking half offline."""

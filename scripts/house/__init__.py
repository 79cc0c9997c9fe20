"""What scripts/server, scripts/test, scripts/backup and scripts/restore share.

Standard library only: it runs before there is an environment, and it makes one.
"""

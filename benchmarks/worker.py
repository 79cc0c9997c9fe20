"""python -m benchmarks.worker JOB [ARGUMENT]: one job, connected as portal_worker; the last line printed is its JSON."""

import json
import os
import sys

import django


def main() -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "zone_portal.settings")
    django.setup()
    from . import jobs, list_jobs  # models exist only now

    print(json.dumps((jobs.JOBS | list_jobs.JOBS)[sys.argv[1]]()))


if __name__ == "__main__":
    main()

import gc
import os

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "zone_portal.settings")

from django.core.wsgi import get_wsgi_application

application = get_wsgi_application()

# What was loaded once stays: a collector that looks through all of it again and again holds up every page.
gc.collect()
gc.freeze()
gc.set_threshold(20_000, 20, 50)

"""What this room answers to programs."""

from .chains.api import ChainViewSet
from .problem_api import ProblemViewSet
from .services_api import register as services


def register(router):
    router.register("problems", ProblemViewSet, basename="problem")
    services(router)
    router.register("chains", ChainViewSet, basename="chain")

"""What this room answers to programs."""

from .problem_api import ProblemViewSet


def register(router):
    router.register("problems", ProblemViewSet, basename="problem")

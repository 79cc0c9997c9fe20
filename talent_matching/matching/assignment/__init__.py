"""Who meets whom: the best assignment of talents to demands over all of a round at once.

A demand has places (how many talents it wants, usually one), a talent has a capacity (how many firms), and a sparse list of
candidate pairs says how good each would be, in whole thousandths. `assign` finds, in this order:

1. the most demands served: a demand is served when it has at least one pair;
2. the highest floor: a demand is served as well as its best pair, and the worst-served demand is served as well as can be
   without serving one demand less (a bottleneck, found by halving over the qualities with a maximum flow at each step);
3. the greatest total quality of all pairs under that floor (a minimum-cost flow).

With `floor=None` only the third counts. A locked pair stands whatever it costs: its demand is served by it and is outside
the floor, which is for the demands that the assignment is free to serve. Further pairs of a demand with several places may
lie below the floor, for they are better than none.

Equal answers. `Problem.of` puts demands, talents and pairs into the order of their ids, and everything behind it is
deterministic; so the order in which a problem is told cannot change the answer.

Answers that stay. When a round is run again, a pair of the earlier result counts `tolerance` thousandths more than its
quality. Let E(X) be the quality of the earlier pairs in an assignment X, and t the tolerance. The new result Y is greatest in
Q + t*E, so beside the X that is greatest in Q alone: Q(X) - Q(Y) <= t*(E(Y) - E(X)). What is lost is at most t times the
earlier pairs that X would have broken and Y keeps; and as E(Y) <= Q(Y), Q(Y) >= Q(X)/(1 + t) whatever happens. The demands
served and the floor come first and are never traded for it. A talent who withdraws sets off one chain of moves for each pair
he leaves, and a chain goes on only while it gains more than t times the pairs it breaks, so chains are short. More moves only
where the floor itself does: give the floor reached before as `floor`, and it is raised no further on the way.
"""

from .changes import Change, RunnerUp, change, difference, runners_up
from .optimum import HIGHEST, TOLERANCE, Assignment, assign, best_first
from .problem import LARGEST_QUALITY, AssignmentError, Pair, Problem

__all__ = [
    "HIGHEST",
    "LARGEST_QUALITY",
    "TOLERANCE",
    "Assignment",
    "AssignmentError",
    "Change",
    "Pair",
    "Problem",
    "RunnerUp",
    "assign",
    "best_first",
    "change",
    "difference",
    "runners_up",
]

"""Whether one condition is at least as strict as another: whatever meets the first surely meets the second.

A bank adds conditions of its own to the zone's gates and loosens none of them. The answer is certain where it is yes;
where it cannot be seen from the two conditions alone it is no.
"""

from .conditions import MET, AllOf, AnyOf, Condition, Test
from .rule import Gate

LOWER, UPPER = ("ge", "gt"), ("le", "lt")


def implies(condition: Condition, other: Condition) -> bool:
    """Whether everything that meets `condition` meets `other`."""
    if isinstance(condition, AnyOf):
        return all(implies(part, other) for part in condition.parts)
    if isinstance(other, AllOf) and not isinstance(other, AnyOf):
        return all(implies(condition, part) for part in other.parts)
    if isinstance(other, AnyOf) and any(implies(condition, part) for part in other.parts):
        return True
    if isinstance(condition, AllOf):
        return any(implies(part, other) for part in condition.parts)
    return isinstance(other, Test) and _test_implies(condition, other)


def _test_implies(test: Test, other: Test) -> bool:
    if test.x != other.x or other.then != MET or test.threshold.by or other.threshold.by:
        return False
    own, limit = test.threshold.above, other.threshold.above
    if test.op == "eq":
        return {
            "ge": own >= limit, "gt": own > limit, "le": own <= limit, "lt": own < limit, "eq": own == limit, "ne": own != limit
        }[other.op]  # fmt: skip
    for side, further in ((LOWER, own > limit), (UPPER, own < limit)):
        if test.op in side and other.op in side:
            return further or (own == limit and not (other.op == side[1] and test.op == side[0]))
        if test.op in side and other.op == "ne":
            return further or (own == limit and test.op == side[1])
    return test.op == other.op == "ne" and own == limit


def loosened(condition: Condition, gates: tuple[Gate, ...]) -> list[Gate]:
    """The gates that `condition` restates in a weaker form: it asks the same of a firm, and less of it.

    A bound on the other side (at most so many points, where the gate asks for at least so many) asks something else.
    """
    return [gate for gate in gates if _restates(condition, gate.when) and not implies(condition, gate.when)]


def _restates(condition: Condition, other: Condition) -> bool:
    if isinstance(condition, Test) and isinstance(other, Test):
        sides = [side for side in (LOWER, UPPER) if condition.op in side]
        return condition.x == other.x and not any(other.op in opposite for opposite in _others(sides))
    return bool(set(condition.facts()) & set(other.facts()))


def _others(sides):
    return [side for side in (LOWER, UPPER) if sides and side not in sides]

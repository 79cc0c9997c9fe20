"""Which talent could solve which firm's problem, and why: pure, without Django.

    matcher = Matcher(demands, talents, on=day)       # entries.Demand, entries.Talent; thesaurus and weights may be given
    best = matcher.best(20)                           # positions in matcher.demands and matcher.talents, scores, parts
    found = explain(matcher, demand, talent)          # of two positions: parts and terms that add up to the score
    wording.line(found, matcher.thesaurus, "zh")      # in a line
    matcher.forbidden(demand, talent)                 # why a pair may not be, a key of wording.FORBIDDEN

docs/matching.md says how it works and how well.
"""

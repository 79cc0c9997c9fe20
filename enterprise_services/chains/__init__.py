"""The zone's chains as one graph: steps that supply each other, firms that stand on them, products, R&D institutions."""

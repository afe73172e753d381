"""Text → `ast.Policy`. Everything that is wrong comes back as problems; nothing is raised."""

from sadame.dsl.parser.policies import parse

__all__ = ["parse"]

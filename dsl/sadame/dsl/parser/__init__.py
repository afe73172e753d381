"""Text → `ast.Policy`. Everything that is wrong comes back as problems; nothing is raised."""

from sadame.dsl.parser.names import declared_names, policy_name
from sadame.dsl.parser.policies import parse
from sadame.dsl.parser.values import parse_value

__all__ = ["declared_names", "parse", "parse_value", "policy_name"]

"""The faces of Sadame: the only place where files, terminals and clocks of this world are met."""

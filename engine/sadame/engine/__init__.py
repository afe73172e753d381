"""The verbs: what is done with a checked program. Faces, the only IO, live in `sadame.engine.app`."""

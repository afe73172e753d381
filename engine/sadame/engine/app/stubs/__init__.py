"""Typed Python for programs that embed a 制度: `write_stubs` writes what `sadame stubs` prints."""

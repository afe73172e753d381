"""Completion in the shell: what may be typed next, and the scripts that offer it in bash, zsh and fish.

Written here and not by a library: shtab has no fish and knows neither 制度 nor codes, argcomplete starts a
Python for every press of the key. These scripts know the words; only the results of one 制度 are asked for.
"""

"""The nouns: source, tree, types, program, problem, trace, and the road from text to a checked program.

The road is `pipeline.compile_book`; what it gives is `core.Program`. Import from the defining module.
"""

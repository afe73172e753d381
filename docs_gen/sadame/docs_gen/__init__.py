"""The words: traces and programs in Japanese. Pure; no files, no evaluator."""

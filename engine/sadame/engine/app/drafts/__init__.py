"""First drafts of rule files: what `sadame new` was told, as a file that checks and invents nothing."""

"""Compare: a second run on the same data beside the first one."""

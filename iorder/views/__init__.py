"""One file for what each page reads: lists of dataclasses of a documented shape, never rows."""

"""An import from the dropped files to its rejects."""

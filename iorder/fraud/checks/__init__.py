"""One explained check a module; each binds ``CHECK``."""

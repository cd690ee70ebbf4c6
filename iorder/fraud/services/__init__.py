"""One outside service a module; each binds ``SERVICE``."""

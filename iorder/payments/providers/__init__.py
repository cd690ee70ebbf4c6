"""One payment service a module; each binds ``PROVIDER``."""

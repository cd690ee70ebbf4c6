"""One file for each thing a person or a machine does across packages. A flow holds no rule."""

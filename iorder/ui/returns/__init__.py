"""Returns, drawn and acted on."""

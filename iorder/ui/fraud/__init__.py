"""Evidence, reviews and fraud rules, drawn and acted on."""

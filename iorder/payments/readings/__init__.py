"""What payment services say, normalised: pure functions beside the providers that ask."""

"""The form of an automation and what its pages show."""

"""What fraud checks are made of, and what the pages of reviews and rule sets read."""

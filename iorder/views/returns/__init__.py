"""What the pages of returns read, and what a return is decided on."""

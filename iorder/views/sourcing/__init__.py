"""The moment orders are sourced in; what pages of allocation, points and simulations read."""

"""Sourcing policies: one module each, binding ``POLICY``."""

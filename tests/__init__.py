"""Tests of iOrder: they mirror the tree; ``support`` finds what they run on."""

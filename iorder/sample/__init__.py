"""A shop that looks real up to now, for newcomers, demonstrations and benchmarks.

``plan`` decides everything from a seed and an end time and touches nothing; ``load`` lets it
happen through the flows, one transaction a turn (some hours of its life) with that turn's clock.
Every firm, brand and person is invented; cities are real (GeoNames, CC BY 4.0, see
``data/README.md``).
"""

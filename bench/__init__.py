"""Benchmarks: each module's ``main()`` prints ratios against a floor measured in the same run."""

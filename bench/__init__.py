"""Measurements of speed and accuracy. A module here with `run() -> list[Figure]` is a measurement of its own name."""

"""The science of twinned cities: names, places, networks. Pure Python and NumPy, usable without Hamshahr."""

"""What stands around every page: headers, limits, probes, metrics, problems."""

"""Personal data found in typed text: each module knows one kind, reads the normal form and yields where it stands."""

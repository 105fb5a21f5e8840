"""How far to trust each source of evidence."""

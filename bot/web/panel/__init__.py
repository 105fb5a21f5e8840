"""The support agents' side panel, its door and its insights."""

"""Subcommands and protocols of the command line."""

"""The commands of the command line, one module each, with the click command as ``command``."""

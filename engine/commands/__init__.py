"""The commands of the command line, one file each. Each takes its arguments and gives the exit status."""

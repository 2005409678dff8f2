"""The command line `haizhi`. Heavy parts are imported by the command that needs them, so that `--help` is instant."""

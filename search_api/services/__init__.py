"""What haizhi can do, below the command line, the API and (later) the pages, which all share it."""

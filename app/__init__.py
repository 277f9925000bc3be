"""SoloCamp: the tool that runs an unconference."""

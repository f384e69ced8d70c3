"""One function for each thing a user does: load, judge, save. The command line and the service call these."""

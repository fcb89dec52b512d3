"""The closed table of calls, JSON in and JSON out: what the browser, the command line and the tests all use."""

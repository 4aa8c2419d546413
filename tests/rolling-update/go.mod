module dreamscape/tests/rolling-update

go 1.22

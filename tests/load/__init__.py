"""The load that `make bench` puts on a running server: phones that look, people who tap."""

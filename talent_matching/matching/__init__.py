"""Which talent could solve which firm's problem, and why: pure, without Django."""

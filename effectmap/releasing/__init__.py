"""What goes with a release: the bill of materials, the licences, known vulnerabilities."""

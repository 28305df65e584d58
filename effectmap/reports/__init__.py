"""What leaves as a document: one content model, and one module for each format."""

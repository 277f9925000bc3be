"""The edge: HTTP in, pages out."""

"""G: field service against the stack of seed 003 and bare handlers, and how it grows."""

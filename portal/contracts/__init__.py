"""The border: payload to document and back, one module per document and version."""

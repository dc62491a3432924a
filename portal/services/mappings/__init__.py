"""Cross-references: maintained in versions, used by documents, asked for where a word is unknown."""

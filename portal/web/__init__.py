"""Pages for suppliers, procurement and operations: one package per noun."""

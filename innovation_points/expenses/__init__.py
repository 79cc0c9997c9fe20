"""R&D expense collection: the grid, the ledger as a workbook, and what goes into the declaration."""
